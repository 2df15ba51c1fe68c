"""TransformerFAM and block sliding window attention as one would write them in PyTorch, under Hugging Face's weight names.

N batch, T time, K blocks, B block tokens, M memory segments, F FAM length, D width, H heads, C head width.
"""
import json
import math
import struct

import torch
import torch.nn.functional as F
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, width, eps):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.eps = eps

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps))


class Attention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.heads, self.width = c["num_attention_heads"], c["hidden_size"] // c["num_attention_heads"]
        self.q_proj, self.k_proj, self.v_proj, self.o_proj = (nn.Linear(c["hidden_size"], c["hidden_size"], bias=False) for _ in range(4))

    def split(self, x):  # [N, T, D] -> [N, H, T, C]
        return x.view(x.shape[0], x.shape[1], self.heads, self.width).transpose(1, 2)

    def project(self, x, rope):
        return rotate(self.split(self.q_proj(x)), rope), rotate(self.split(self.k_proj(x)), rope), self.split(self.v_proj(x))

    def merge(self, mixed):  # [N, H, T, C] -> [N, T, D]
        return mixed.transpose(1, 2).reshape(mixed.shape[0], mixed.shape[2], -1)


class MLP(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.gate_proj = nn.Linear(c["hidden_size"], c["intermediate_size"], bias=False)
        self.up_proj = nn.Linear(c["hidden_size"], c["intermediate_size"], bias=False)
        self.down_proj = nn.Linear(c["intermediate_size"], c["hidden_size"], bias=False)

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.input_layernorm = RMSNorm(c["hidden_size"], c["rms_norm_eps"])
        self.self_attn = Attention(c)
        self.post_attention_layernorm = RMSNorm(c["hidden_size"], c["rms_norm_eps"])
        self.mlp = MLP(c)

    def project(self, x, rope):
        return self.self_attn.project(self.input_layernorm(x), rope)

    def complete(self, mixed, residual=None):
        x = self.self_attn.o_proj(self.self_attn.merge(mixed))
        if residual is not None:
            x = x + residual
        return x + self.mlp(self.post_attention_layernorm(x))


class Body(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.embed_tokens = nn.Embedding(c["vocab_size"], c["hidden_size"])
        self.layers = nn.ModuleList(Layer(c) for _ in range(c["num_hidden_layers"]))
        self.norm = RMSNorm(c["hidden_size"], c["rms_norm_eps"])
        if c["architecture"] == "fam":
            self.fam_prompt = nn.Embedding(c["fam_length"], c["hidden_size"])


def rotate(x, rope):
    cos, sin = rope
    half = x.shape[-1] // 2
    return x * cos + torch.cat((-x[..., half:], x[..., :half]), -1) * sin


def attend(q, k, v, mask=None):
    scores = (q @ k.transpose(-2, -1)) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores + mask
    return scores.softmax(-1) @ v


class Model(nn.Module):
    """Modes full, bswa and fam. Rotary tables and masks are kept from call to call."""

    def __init__(self, c):
        super().__init__()
        self.c, self.model = c, Body(c)
        self.lm_head = nn.Linear(c["hidden_size"], c["vocab_size"], bias=False)
        self.block, self.segments = c["block_size"], c["memory_segments"]
        self.fam = c["fam_length"] if c["architecture"] == "fam" else 0
        self.kept = {}

    @staticmethod
    def load(directory):
        model = Model(json.load(open(f"{directory}/config.json")))
        with open(f"{directory}/model.safetensors", "rb") as file:
            header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
            data = bytearray(file.read())
        header.pop("__metadata__", None)
        model.load_state_dict({
            name: torch.frombuffer(data, dtype=torch.float32, offset=entry["data_offsets"][0], count=math.prod(entry["shape"])).view(entry["shape"]).clone()
            for name, entry in header.items()})
        return model

    def rope(self, first, count):
        key = ("rope", first, count)
        if key not in self.kept:
            width = self.c["hidden_size"] // self.c["num_attention_heads"]
            frequencies = self.c["rope_theta"] ** (-torch.arange(0, width, 2, dtype=torch.float64) / width)
            angles = torch.arange(first, first + count, dtype=torch.float64)[:, None] * frequencies
            weight = self.lm_head.weight
            table = torch.cat((angles, angles), -1)
            value = table.cos().to(weight), table.sin().to(weight)
            if len(self.kept) > 64:  # a stream has no end
                self.kept.clear()
            self.kept[key] = value
        return self.kept[key]

    def causal(self, before, count):
        """Keys before the block are all seen, its own causally: [T, before + T]."""
        key = ("causal", before, count)
        if key not in self.kept:
            own = torch.full((count, count), -math.inf).triu(1)
            self.kept[key] = torch.cat((torch.zeros(count, before), own), -1).to(self.lm_head.weight)
        return self.kept[key]

    def block_mask(self, blocks):
        """[K, B, M·B + F + B]: memory segments before the first block are hidden."""
        key = ("blocks", blocks)
        if key not in self.kept:
            slots = torch.arange(self.segments).repeat_interleave(self.block)
            hidden = torch.arange(blocks)[:, None, None] - self.segments + slots < 0
            before = torch.zeros(blocks, self.block, len(slots)).masked_fill(hidden, -math.inf)
            own = self.causal(self.fam, self.block).to(before).expand(blocks, -1, -1)
            self.kept[key] = torch.cat((before, own), -1).to(self.lm_head.weight)
        return self.kept[key]

    def initial_fam(self, batch):
        """Each layer's initial FAM: the prompt climbs, attending only to itself."""
        states, state = [], self.model.fam_prompt.weight[None]
        rope = self.rope(-self.fam, self.fam)
        for index, layer in enumerate(self.model.layers):
            states.append(state.expand(batch, -1, -1))
            if index + 1 < len(self.model.layers):
                state = layer.complete(attend(*layer.project(state, rope)), state)
        return states

    def head(self, x):
        return self.lm_head(self.model.norm(x))

    # Layer by layer: all blocks at once, only the recurrence over F tokens goes from block to block.

    def by_layers(self, tokens):
        x = self.model.embed_tokens(tokens)
        if self.c["architecture"] == "full":
            rope, mask = self.rope(0, tokens.shape[1]), self.causal(0, tokens.shape[1])
            for layer in self.model.layers:
                x = layer.complete(attend(*layer.project(x, rope), mask), x)
            return self.head(x)
        initial = self.initial_fam(len(tokens)) if self.fam else None
        for index, layer in enumerate(self.model.layers):
            x = self.all_blocks(layer, x, initial[index] if self.fam else None)
        return self.head(x)

    def all_blocks(self, layer, x, state):
        n, t, _ = x.shape
        k_blocks = t // self.block
        q, k, v = layer.project(x, self.rope(0, t))
        q, k, v = (part.view(n, part.shape[1], k_blocks, self.block, -1) for part in (q, k, v))  # [N, H, K, B, C]
        keys, values = [self.before(k)], [self.before(v)]
        if self.fam:
            fam_keys, fam_values = self.recurrence(layer, state, k, v)
            keys.append(fam_keys)
            values.append(fam_values)
        mixed = attend(q, torch.cat((*keys, k), -2), torch.cat((*values, v), -2), self.block_mask(k_blocks))
        return layer.complete(mixed.view(n, mixed.shape[1], t, -1), x)

    def before(self, blocks):
        """[N, H, K, B, C] -> the M blocks before each: [N, H, K, M·B, C]."""
        padded = F.pad(blocks, (0, 0, 0, 0, self.segments, 0))
        count = blocks.shape[2]
        return torch.cat([padded[:, :, m:m + count] for m in range(self.segments)], -2) if self.segments else blocks[..., :0, :]

    def recurrence(self, layer, state, k, v):
        keys, values, count = [], [], k.shape[2]
        q_fam, k_fam, v_fam = layer.project(state, self.rope(-self.fam, self.fam))
        for block in range(count):
            keys.append(k_fam)
            values.append(v_fam)
            if block + 1 == count:
                break
            mixed = attend(q_fam, torch.cat((k_fam, k[:, :, block]), 2), torch.cat((v_fam, v[:, :, block]), 2))
            state = layer.complete(mixed, state if block > 0 else None)
            q_fam, k_fam, v_fam = layer.project(state, self.rope((block + 1) * self.block - self.fam, self.fam))
        return torch.stack(keys, 2), torch.stack(values, 2)

    # Block by block: each block through all layers, in one fused pass with the FAM (Algorithms 1 and 2).

    def by_blocks(self, tokens):
        stream = Stream(self, len(tokens))
        return torch.cat([stream.next(part) for part in tokens.split(self.block, 1)], 1)


class Stream:
    """Whole blocks, one after the other, with what each layer carries."""

    def __init__(self, model, batch):
        self.m, self.position = model, 0
        self.states = model.initial_fam(batch) if model.fam else [None] * len(model.model.layers)
        self.past = [([], []) for _ in model.model.layers]

    def next(self, tokens):
        m, count = self.m, tokens.shape[1]
        x = m.model.embed_tokens(tokens)
        rope = m.rope(self.position - m.fam, m.fam + count)
        for index, layer in enumerate(m.model.layers):
            x = self.layer(index, layer, x, rope)
        self.position += count
        return m.head(x)

    def layer(self, index, layer, x, rope):
        f, count = self.m.fam, x.shape[1]
        past_keys, past_values = self.past[index]
        both = torch.cat((self.states[index], x), 1) if f else x
        q, k, v = layer.project(both, rope)
        mask = self.m.causal(f + sum(p.shape[2] for p in past_keys), count)
        mixed = attend(q[:, :, f:], torch.cat((*past_keys, k), 2), torch.cat((*past_values, v), 2), mask)
        residual = both
        if f:
            mixed = torch.cat((attend(q[:, :, :f], k, v), mixed), 2)
            if self.position == 0:
                residual = torch.cat((torch.zeros_like(self.states[index]), x), 1)
        out = layer.complete(mixed, residual)
        if f:
            self.states[index] = out[:, :f]
        if self.m.segments:
            past_keys.append(k[:, :, f:])
            past_values.append(v[:, :, f:])
            del past_keys[:-self.m.segments], past_values[:-self.m.segments]
        return out[:, f:]
