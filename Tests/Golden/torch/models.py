"""Well-known models, made narrow: forward, backward and one step of gradient descent. See live.py."""
import torch
import torch.nn as nn
import torch.nn.functional as F

from live import fixed_inputs, keep, keep_state, n, x


class AlexNet(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 11, stride=4, padding=2), nn.ReLU(inplace=True), nn.MaxPool2d(3, stride=2),
            nn.Conv2d(8, 16, 5, padding=2), nn.ReLU(inplace=True), nn.MaxPool2d(3, stride=2),
            nn.Conv2d(16, 24, 3, padding=1), nn.ReLU(inplace=True),
            nn.Conv2d(24, 16, 3, padding=1), nn.ReLU(inplace=True),
            nn.Conv2d(16, 16, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(3, stride=2))
        self.avgpool = nn.AdaptiveAvgPool2d((6, 6))
        self.classifier = nn.Sequential(
            nn.Dropout(), nn.Linear(16 * 6 * 6, 32), nn.ReLU(inplace=True),
            nn.Dropout(), nn.Linear(32, 32), nn.ReLU(inplace=True), nn.Linear(32, classes))

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


class Vgg11(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        steps, channels = [], 3
        for width in (4, "M", 8, "M", 16, 16, "M", 32, 32, "M", 32, 32, "M"):
            if width == "M":
                steps.append(nn.MaxPool2d(2, 2))
            else:
                steps += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU(inplace=True)]
                channels = width
        self.features = nn.Sequential(*steps)
        self.avgpool = nn.AdaptiveAvgPool2d((2, 2))
        self.classifier = nn.Sequential(
            nn.Linear(32 * 2 * 2, 32), nn.ReLU(True), nn.Dropout(), nn.Linear(32, 32), nn.ReLU(True), nn.Dropout(),
            nn.Linear(32, classes))
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
                nn.init.constant_(module.bias, 0)
            elif isinstance(module, nn.Linear):
                nn.init.normal_(module.weight, 0, 0.01)
                nn.init.constant_(module.bias, 0)

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        out = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        out += x if self.downsample is None else self.downsample(x)
        return self.relu(out)


class ResNet18(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        self.layer1 = nn.Sequential(BasicBlock(8, 8, 1), BasicBlock(8, 8, 1))
        self.layer2 = nn.Sequential(BasicBlock(8, 16, 2), BasicBlock(16, 16, 1))
        self.layer3 = nn.Sequential(BasicBlock(16, 24, 2), BasicBlock(24, 24, 1))
        self.layer4 = nn.Sequential(BasicBlock(24, 32, 2), BasicBlock(32, 32, 1))
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(32, classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.flatten(self.avgpool(x), 1))


def convolution(inputs, outputs, kernel, stride=1, groups=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, (kernel - 1) // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs), nn.ReLU6(inplace=True))


class InvertedResidual(nn.Module):
    def __init__(self, inputs, outputs, stride, expansion):
        super().__init__()
        hidden = inputs * expansion
        steps = [] if expansion == 1 else [convolution(inputs, hidden, 1)]
        steps += [convolution(hidden, hidden, 3, stride, hidden), nn.Conv2d(hidden, outputs, 1, bias=False),
                  nn.BatchNorm2d(outputs)]
        self.conv = nn.Sequential(*steps)
        self.adds = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.conv(x) if self.adds else self.conv(x)


class MobileNetV2(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        steps, channels = [convolution(3, 8, 3, 2)], 8
        for expansion, width, count, stride in ((1, 4, 1, 1), (6, 6, 2, 2), (6, 8, 2, 2), (6, 12, 1, 1)):
            for index in range(count):
                steps.append(InvertedResidual(channels, width, stride if index == 0 else 1, expansion))
                channels = width
        steps.append(convolution(channels, 32, 1))
        self.features = nn.Sequential(*steps)
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(32, classes))

    def forward(self, x):
        return self.classifier(F.adaptive_avg_pool2d(self.features(x), (1, 1)).flatten(1))


class CausalSelfAttention(nn.Module):
    def __init__(self, size, heads, steps):
        super().__init__()
        self.c_attn = nn.Linear(size, 3 * size)
        self.c_proj = nn.Linear(size, size)
        self.attn_dropout = nn.Dropout(0.1)
        self.heads = heads
        self.register_buffer("bias", torch.tril(torch.ones(steps, steps)).view(1, 1, steps, steps))

    def forward(self, x):
        b, t, c = x.size()
        q, k, v = (part.view(b, t, self.heads, c // self.heads).transpose(1, 2) for part in self.c_attn(x).split(c, dim=2))
        scores = (q @ k.transpose(-2, -1)) * (1.0 / (k.size(-1) ** 0.5))
        scores = scores.masked_fill(self.bias[:, :, :t, :t] == 0, float("-inf"))
        mixed = self.attn_dropout(F.softmax(scores, dim=-1)) @ v
        return self.c_proj(mixed.transpose(1, 2).contiguous().view(b, t, c))


class GptBlock(nn.Module):
    def __init__(self, size, heads, steps):
        super().__init__()
        self.ln_1 = nn.LayerNorm(size)
        self.attn = CausalSelfAttention(size, heads, steps)
        self.ln_2 = nn.LayerNorm(size)
        self.mlp = nn.ModuleDict({
            "c_fc": nn.Linear(size, 4 * size), "act": nn.GELU(approximate="tanh"), "c_proj": nn.Linear(4 * size, size),
            "dropout": nn.Dropout(0.1)})

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        mlp = self.mlp
        return x + mlp["dropout"](mlp["c_proj"](mlp["act"](mlp["c_fc"](self.ln_2(x)))))


class Gpt(nn.Module):
    def __init__(self, words=17, size=12, heads=3, steps=9):
        super().__init__()
        self.wte = nn.Embedding(words, size)
        self.wpe = nn.Embedding(steps, size)
        self.h = nn.ModuleList([GptBlock(size, heads, steps) for _ in range(2)])
        self.ln_f = nn.LayerNorm(size)
        self.lm_head = nn.Linear(size, words, bias=False)
        self.lm_head.weight = self.wte.weight
        for name, parameter in self.named_parameters():
            if name.endswith("c_proj.weight"):
                nn.init.normal_(parameter, mean=0.0, std=0.02 / 2)

    def forward(self, words):
        x = self.wte(words) + self.wpe(torch.arange(words.size(1)))
        for block in self.h:
            x = block(x)
        return self.lm_head(self.ln_f(x)).flatten(0, 1)


class TextClassifier(nn.Module):
    def __init__(self, words=20, classes=3):
        super().__init__()
        self.embedding = nn.Embedding(words, 6, padding_idx=0)
        self.lstm = nn.LSTM(6, 5, num_layers=2, batch_first=True, dropout=0.2, bidirectional=True)
        self.dropout = nn.Dropout(0.3)
        self.fc = nn.Linear(10, classes)

    def forward(self, words):
        _, (hidden, _) = self.lstm(self.embedding(words))
        return self.fc(self.dropout(torch.cat((hidden[-2], hidden[-1]), dim=1)))


def model(name, make, value, target):
    fixed_inputs[name] = []
    torch.manual_seed(11)
    net = make()
    keep(f"{name}/in/0", value)
    keep(f"{name}/target", target)
    keep_state(f"{name}/init", net)
    torch.manual_seed(12)
    output = net(value)
    loss = F.cross_entropy(output, target)
    loss.backward()
    keep(f"{name}/out", output)
    keep(f"{name}/loss", loss)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter -= 0.1 * parameter.grad
    keep_state(f"{name}/after", net)
    net.eval()
    keep(f"{name}/eval", net(value))


def run():
    model("AlexNet", AlexNet, x(2, 3, 67, 67), n(10, 2))
    model("VGG-11", Vgg11, x(2, 3, 32, 32), n(10, 2))
    model("ResNet-18", ResNet18, x(3, 3, 64, 64), n(10, 3))
    model("MobileNetV2", MobileNetV2, x(3, 3, 32, 32), n(10, 3))
    model("GPT", Gpt, n(17, 2, 7), n(17, 14))
    model("LSTM text classifier", TextClassifier, n(20, 4, 6), n(3, 4))
