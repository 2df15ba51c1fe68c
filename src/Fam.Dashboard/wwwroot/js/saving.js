// Files that a page offers to save.

export function save(url, name) {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}

/** A table as CSV (RFC 4180). */
export function csv(header, rows) {
  const cell = (value) => (/[",\r\n]/.test(value ?? '') ? `"${value.replaceAll('"', '""')}"` : String(value ?? ''));
  return [header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

export function saveText(text, type, name) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  save(url, name);
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
