// Writes the blazor.web.js that is embedded in a .NET assembly.
// node extract-blazor-script.mjs ASSEMBLY SHA256 TARGET
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const [assembly, sha256, target] = process.argv.slice(2);
const image = readFileSync(assembly);
const u16 = (at) => image.readUInt16LE(at);
const u32 = (at) => image.readUInt32LE(at);

// ECMA-335 II.25: PE header -> CLI header (data directory 14) -> resources, each a length and its bytes, 8-aligned.
const pe = u32(0x3c);
const optional = pe + 24;
const directories = optional + (u16(optional) === 0x20b ? 112 : 96);
const sections = optional + u16(pe + 20);

function offsetOf(address) {
  for (let i = 0; i < u16(pe + 6); i++) {
    const section = sections + 40 * i;
    const start = u32(section + 12);
    if (address >= start && address < start + Math.max(u32(section + 8), u32(section + 16)))
      return u32(section + 20) + address - start;
  }
  throw new Error(`${assembly}: no section holds address ${address}`);
}

const cli = offsetOf(u32(directories + 14 * 8));
const start = offsetOf(u32(cli + 24));
const end = start + u32(cli + 28);
for (let at = start; at < end;) {
  const resource = image.subarray(at + 4, at + 4 + u32(at));
  if (createHash('sha256').update(resource).digest('hex') === sha256) {
    writeFileSync(target, resource);
    process.exit(0);
  }
  at = start + Math.ceil((at + 4 + resource.length - start) / 8) * 8;
}
console.error(`${assembly}: error FAM0002: no embedded resource has SHA-256 ${sha256}`);
process.exit(1);
