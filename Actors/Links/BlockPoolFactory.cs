using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Cluster.Actors.Links;

/// <summary>
/// Gives Kestrel's pipes blocks of 128 KiB. Its own are 4 KiB, one receive call each; a payload of 100 MB would take
/// 25,000 of them.
/// </summary>
internal sealed class BlockPoolFactory : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new BlockPool();

    private sealed class BlockPool : MemoryPool<byte>
    {
        private const int BlockBytes = 128 * 1024;

        /// <summary>Blocks kept for reuse; beyond it they are left to the garbage collector.</summary>
        private const int BlocksKept = 256;

        private readonly System.Collections.Concurrent.ConcurrentBag<Block> _free = [];

        public override int MaxBufferSize => BlockBytes;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
            return _free.TryTake(out var block) ? block : new Block(this);
        }

        protected override void Dispose(bool disposing) => _free.Clear();

        private void Return(Block block)
        {
            if (_free.Count < BlocksKept)
                _free.Add(block);
        }

        private sealed class Block(BlockPool pool) : IMemoryOwner<byte>
        {
            public Memory<byte> Memory { get; } =
                GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);

            public void Dispose() => pool.Return(this);
        }
    }
}
