"""The workloads of Workload.cs in Python. Reads "repeats<TAB>name" lines, answers seconds per repetition."""
import math
import sys
import time

try:
    import torch
    import torch.nn.functional as F
except ImportError:
    print("none", flush=True)
    sys.exit(0)

torch.set_num_threads(1)
a, b, matrix = torch.ones(4), torch.ones(4), torch.ones(4, 4)
leaf = torch.ones(4, requires_grad=True)
big = torch.randn(1024, 1024)
sequence = torch.randn(8, 64, 128)


class TransformerBlock(torch.nn.Module):
    def __init__(self, width, heads, hidden):
        super().__init__()
        self.heads = heads
        new = lambda *shape: torch.nn.Parameter(torch.randn(*shape) * 0.02)
        self.attention_norm = torch.nn.Parameter(torch.ones(width))
        self.qkv = new(3 * width, width)
        self.output = new(width, width)
        self.feed_forward_norm = torch.nn.Parameter(torch.ones(width))
        self.gate, self.up, self.down = new(hidden, width), new(hidden, width), new(width, hidden)
        self.register_buffer("future", torch.ones(64, 64, dtype=torch.bool).triu(1))

    @staticmethod
    def normalized(x, weight):
        return x * (x.square().mean([-1], keepdim=True) + 1e-5).rsqrt() * weight

    def attend(self, x):
        batch, time_, width = x.shape
        q, k, v = F.linear(x, self.qkv).view(batch, time_, 3 * self.heads, width // self.heads).transpose(1, 2).chunk(3, 1)
        scores = q.matmul(k.transpose(-2, -1)) / math.sqrt(width // self.heads)
        seen = scores.masked_fill(self.future, -math.inf).softmax(-1).matmul(v)
        return F.linear(seen.transpose(1, 2).reshape(batch, time_, width), self.output)

    def forward(self, x):
        x = x + self.attend(self.normalized(x, self.attention_norm))
        h = self.normalized(x, self.feed_forward_norm)
        return x + F.linear(F.silu(F.linear(h, self.gate)) * F.linear(h, self.up), self.down)


block = TransformerBlock(128, 4, 344)
parameters = [torch.nn.Parameter(torch.randn(128, 128)) for _ in range(48)]
for p in parameters:
    p.grad = torch.randn(128, 128)
optimizer = torch.optim.AdamW(parameters, lr=1e-4, weight_decay=0.1)


def tiny_backward():
    (leaf * leaf).sum().backward()
    leaf.grad = None


def block_backward():
    block(sequence).square().mean().backward()
    block.zero_grad(set_to_none=True)


work = {
    "add of 4 elements": lambda: a + b,
    "multiply by a number": lambda: a * 2.5,
    "three operations in a scope": lambda: ((a * b) + a).sum(),
    "transpose": lambda: matrix.transpose(0, 1),
    "tiny forward and backward": tiny_backward,
    "matmul 1024 x 1024": lambda: big.matmul(big),
    "transformer block, forward and backward": block_backward,
    "AdamW step, 48 parameters of 128 x 128": optimizer.step,
}

print("torch", torch.__version__, flush=True)
for line in sys.stdin:
    repeats, name = line.rstrip("\n").split("\t")
    once = work[name]
    start = time.perf_counter()
    for _ in range(int(repeats)):
        once()
    print((time.perf_counter() - start) / int(repeats), flush=True)
