"""Runs a command on a terminal of 60 columns, and closes the terminal once a text was drawn: terminal.py TEXT COMMAND...

Without a text the terminal stays open to the end. Prints as JSON what stood in each line, the widest one, and the exit code.
"""
import fcntl
import json
import os
import pty
import re
import signal
import struct
import sys
import termios

COLUMNS = 60
text, command = sys.argv[1], sys.argv[2:]
child, terminal = pty.fork()
if child == 0:
    os.environ["TERM"] = "xterm-256color"
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # also where the tests themselves run under nohup
    os.execvp(command[0], command)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, COLUMNS, 0, 0))
drawn = b""
while True:
    try:
        piece = os.read(terminal, 4096)
    except OSError:
        break
    if not piece:
        break
    drawn += piece
    if text and text.encode() in drawn:
        break
os.close(terminal)  # the kernel hangs up on whoever has it as its terminal
status = os.waitpid(child, 0)[1]
plain = re.sub(rb"\x1b(\[[0-9;?]*[A-Za-z]|[=>])", b"", drawn).decode(errors="replace")
lines = [line.rstrip() for line in re.split(r"[\r\n]+", plain) if line.strip()]
print(json.dumps({"lines": lines, "widest": max(map(len, lines)), "exit_code": os.waitstatus_to_exitcode(status),
                  "colours": bool(re.search(rb"\x1b\[[0-9;]*3[0-9]", drawn))}))
