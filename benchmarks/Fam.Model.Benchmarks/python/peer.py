"""Answers one line to each: open DIR BATCH TIME | check | train layers|blocks | stream BLOCKS. Times are seconds of processor time, as those of the
other side: one thread costs that, whoever else wants the machine.
"""
import json
import sys
import time

try:
    import torch
    import torch.nn.functional as F
except ImportError:
    print("none", flush=True)
    sys.exit(0)

from model import Model, Stream

torch.set_num_threads(1)


def loss_of(model, logits, tokens):
    return F.cross_entropy(logits[:, :-1].reshape(-1, logits.shape[-1]), tokens[:, 1:].reshape(-1))


class Work:
    def __init__(self, directory, batch, length):
        self.directory = directory
        self.model = Model.load(directory)
        self.tokens = torch.frombuffer(bytearray(open(f"{directory}/tokens.bin", "rb").read()), dtype=torch.int64).view(batch, length)
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-4, weight_decay=0.1)
        self.stream = None

    def check(self):
        """In float64, so that what differs is the algorithm and not the rounding."""
        model = Model.load(self.directory).double()
        theirs = torch.frombuffer(bytearray(open(f"{self.directory}/logits.bin", "rb").read()), dtype=torch.float64)
        answer = {"loss": [], "norm": [], "difference": 0.0}
        for run in (model.by_layers, model.by_blocks):
            model.zero_grad()
            logits = run(self.tokens)
            loss = loss_of(model, logits, self.tokens)
            loss.backward()
            answer["loss"].append(loss.item())
            answer["norm"].append(float(torch.nn.utils.clip_grad_norm_(model.parameters(), 1e9)))
            answer["difference"] = max(answer["difference"], float((logits.detach().flatten() - theirs).abs().max()))
            if model.c["architecture"] == "full":
                break
        return json.dumps(answer)

    def train(self, how):
        run = self.model.by_layers if how == "layers" else self.model.by_blocks
        start = time.process_time()
        loss = loss_of(self.model, run(self.tokens), self.tokens)
        loss.item()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        return time.process_time() - start

    def streamed(self, blocks):
        with torch.inference_mode():
            if self.stream is None:
                self.stream = Stream(self.model, 1)
            block = self.tokens[:1, :self.model.block]
            start = time.process_time()
            for _ in range(blocks):
                self.stream.next(block)
            return time.process_time() - start


print("torch", torch.__version__, flush=True)
work = None
for line in sys.stdin:
    name, *words = line.split("\t") if "\t" in line else line.split()
    words = [word.strip() for word in words]
    if name == "open":
        work = Work(words[0], int(words[1]), int(words[2]))
        print("ready", flush=True)
    elif name.strip() == "check":
        print(work.check(), flush=True)
    elif name == "train":
        print(work.train(words[0]), flush=True)
    elif name == "stream":
        print(work.streamed(int(words[0])), flush=True)
