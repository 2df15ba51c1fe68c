// Writes tests/Fam.Worker.Tests/Tokenizers/Fixtures: two small vocabularies, trained here on this repository's own
// documents, and what the reference implementation makes of a hard corpus with them.
//   npm install --prefix /tmp/tokenizers tokenizers@0.23.2   (Hugging Face's tokenizers, compiled from Rust)
//   NODE_PATH=/tmp/tokenizers/node_modules node scripts/tokenizer-fixtures.mjs
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const { Tokenizer } = createRequire(import.meta.url)('tokenizers');
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const fixtures = path.join(root, 'tests/Fam.Worker.Tests/Tokenizers/Fixtures');
const documents = ['README.md', 'docs/architecture.md', 'docs/model.md'].map(file => fs.readFileSync(path.join(root, file), 'utf8')).join('\n');

/** Byte pair encoding by its definition: merge the most frequent pair, so many times. */
function train(words, alphabet, merges) {
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const entries = [...counts].map(([word, count]) => ({ symbols: [...word], count }));
  const vocabulary = [...alphabet];
  const learned = [];
  while (learned.length < merges) {
    const pairs = new Map();
    for (const { symbols, count } of entries)
      for (let i = 0; i + 1 < symbols.length; i++) {
        const key = symbols[i] + '\0' + symbols[i + 1];
        pairs.set(key, (pairs.get(key) ?? 0) + count);
      }
    const [best] = [...pairs].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0] ?? [];
    if (best === undefined) break;
    const [left, right] = best.split('\0');
    learned.push([left, right]);
    if (!vocabulary.includes(left + right)) vocabulary.push(left + right);
    for (const entry of entries)
      for (let i = 0; i + 1 < entry.symbols.length; i++)
        if (entry.symbols[i] === left && entry.symbols[i + 1] === right) entry.symbols.splice(i, 2, left + right);
  }
  return { vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])), merges: learned };
}

const byteCharacters = (() => {
  let next = 256;
  return Array.from({ length: 256 }, (_, b) => String.fromCharCode((b >= 33 && b <= 126) || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE ? b : next++));
})();
const byteLevelOf = text => [...Buffer.from(text, 'utf8')].map(b => byteCharacters[b]).join('');
const llama3 = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const words = text => text.match(/ ?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+|\s+/gu);
const bytes = train(words(documents).map(byteLevelOf), byteCharacters, 500);
const pieces = train(documents.replaceAll(' ', '▁').match(/▁?[^▁\n]+|▁+/gu),
  ['<unk>', '<s>', '</s>', ...Array.from({ length: 256 }, (_, b) => `<0x${b.toString(16).toUpperCase().padStart(2, '0')}>`), ...new Set('▁' + documents.replaceAll(/[\n ]/g, ''))], 500);

const token = (id, content, more = {}) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true, ...more });
const model = (trained, more = {}) => ({ type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null, fuse_unk: false, byte_fallback: false, ignore_merges: false, ...trained, ...more });
const byteLevel = (more = {}) => ({ type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false, ...more });
const split = regex => ({ type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated', invert: false });
const sequence = (...pretokenizers) => ({ type: 'Sequence', pretokenizers });
const begin = (content, id) => ({ type: 'TemplateProcessing', single: [{ SpecialToken: { id: content, type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }], pair: [], special_tokens: { [content]: { id: content, ids: [id], tokens: [content] } } });
const size = Object.keys(bytes.vocab).length;

const bases = {
  bytes: {
    version: '1.0', truncation: null, padding: null,
    added_tokens: [token(size, '<|begin|>'), token(size + 1, '<tool>', { special: false }), token(size + 2, 'zqx', { single_word: true, special: false }), token(size + 3, '[L]', { lstrip: true }), token(size + 4, '[R]', { rstrip: true })],
    normalizer: null, pre_tokenizer: sequence(split(llama3), byteLevel()),
    post_processor: { type: 'Sequence', processors: [byteLevel(), begin('<|begin|>', size)] }, decoder: byteLevel(), model: model(bytes, { ignore_merges: true }),
  },
  pieces: {
    version: '1.0', truncation: null, padding: null, added_tokens: [token(0, '<unk>'), token(1, '<s>'), token(2, '</s>')],
    normalizer: { type: 'Sequence', normalizers: [{ type: 'Prepend', prepend: '▁' }, { type: 'Replace', pattern: { String: ' ' }, content: '▁' }] }, pre_tokenizer: null, post_processor: begin('<s>', 1),
    decoder: { type: 'Sequence', decoders: [{ type: 'Replace', pattern: { String: '▁' }, content: ' ' }, { type: 'ByteFallback' }, { type: 'Fuse' }, { type: 'Strip', content: ' ', start: 1, stop: 0 }] },
    model: model(pieces, { unk_token: '<unk>', fuse_unk: true, byte_fallback: true }),
  },
};

/** Variants: a base, and what is different in it. `model` is merged into the base's, everything else replaces it. */
const metaspace = more => ({ type: 'Metaspace', replacement: '▁', ...more });
const variants = [
  ['llama 3', 'bytes', {}],
  ['gpt 2', 'bytes', { pre_tokenizer: byteLevel({ use_regex: true, add_prefix_space: true }), model: { ignore_merges: false } }],
  ['gpt 4, possessive', 'bytes', { pre_tokenizer: sequence(split("'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}++|\\p{N}{1,3}+| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*+|\\s*+[\\r\\n]|\\s+(?!\\S)|\\s+"), byteLevel()) }],
  ['qwen 2', 'bytes', { normalizer: { type: 'NFC' }, pre_tokenizer: sequence(split(llama3.replace('{1,3}', '')), byteLevel()) }],
  ['o200k, lower case', 'bytes', { normalizer: { type: 'Sequence', normalizers: [{ type: 'NFKC' }, { type: 'Lowercase' }] }, pre_tokenizer: sequence(split("[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"), byteLevel()) }],
  ['digits and punctuation', 'bytes', { normalizer: { type: 'NFD' }, pre_tokenizer: sequence({ type: 'Digits', individual_digits: true }, { type: 'Punctuation', behavior: 'Contiguous' }, byteLevel({ use_regex: true })) }],
  ['words', 'bytes', { normalizer: { type: 'NFKD' }, pre_tokenizer: sequence({ type: 'Whitespace' }, { type: 'Digits', individual_digits: false }, byteLevel()) }],
  ['stripped words', 'bytes', { normalizer: { type: 'Strip', strip_left: true, strip_right: true }, pre_tokenizer: sequence({ type: 'WhitespaceSplit' }, { type: 'Punctuation', behavior: 'MergedWithPrevious' }, byteLevel()), model: { merges: bytes.merges.map(pair => pair.join(' ')) } }],
  ['llama 2', 'pieces', {}],
  ['gemma', 'pieces', { normalizer: { type: 'Replace', pattern: { String: ' ' }, content: '▁' }, pre_tokenizer: { type: 'Split', pattern: { String: ' ' }, behavior: 'MergedWithPrevious', invert: false }, decoder: { type: 'Sequence', decoders: [{ type: 'Replace', pattern: { String: '▁' }, content: ' ' }, { type: 'ByteFallback' }, { type: 'Fuse' }] } }],
  ['metaspace first', 'pieces', { normalizer: null, pre_tokenizer: metaspace({ prepend_scheme: 'first', split: false }) }],
  ['metaspace always', 'pieces', { normalizer: null, pre_tokenizer: metaspace({ prepend_scheme: 'always', split: true }), decoder: metaspace({ prepend_scheme: 'always', split: true }) }],
  ['no byte fallback', 'pieces', { normalizer: { type: 'Replace', pattern: { Regex: ' {2,}' }, content: '▁' }, pre_tokenizer: sequence({ type: 'WhitespaceSplit' }, metaspace({ prepend_scheme: 'first' })), model: { byte_fallback: false } }],
  ['no byte fallback, not fused', 'pieces', { normalizer: null, pre_tokenizer: metaspace({ prepend_scheme: 'never' }), model: { byte_fallback: false, fuse_unk: false } }],
];

const corpus = JSON.parse(fs.readFileSync(path.join(fixtures, 'corpus.json'), 'utf8'));
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'fam-tokenizers-'));
const expected = [];
for (const [name, base, change] of variants) {
  const whole = { ...bases[base], ...change, model: { ...bases[base].model, ...change.model } };
  const file = path.join(scratch, 'tokenizer.json');
  fs.writeFileSync(file, JSON.stringify(whole));
  const reference = Tokenizer.fromFile(file);
  const texts = [];
  for (const text of corpus) {
    const ids = [...(await reference.encode(text, null, { addSpecialTokens: true })).getIds()];
    texts.push({ ids: ids.join(' '), decoded: await reference.decode(ids, true) });
  }
  expected.push(JSON.stringify({ name, base, change, texts }));
}
for (const [name, base] of Object.entries(bases)) fs.writeFileSync(path.join(fixtures, `${name}.json`), JSON.stringify(base));
fs.writeFileSync(path.join(fixtures, 'expected.jsonl'), expected.join('\n') + '\n');
fs.rmSync(scratch, { recursive: true });
