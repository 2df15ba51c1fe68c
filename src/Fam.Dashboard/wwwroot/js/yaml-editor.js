// The text area of the submit page: line numbers, colours, marks for faults, indentation by Tab.

const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const span = (kind, text) => `<span class="y-${kind}">${escape(text)}</span>`;
const token = /(#.*$)|("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')|\b(true|false|null)\b|(-?\b\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?\b)/gi;

function value(text) {
  let html = '';
  let from = 0;
  for (const match of text.matchAll(token)) {
    const kind = match[1] !== undefined ? 'comment' : match[2] !== undefined ? 'string' : match[3] !== undefined ? 'word' : 'number';
    if (kind === 'comment' && match.index > 0 && !/\s/.test(text[match.index - 1])) continue;
    html += escape(text.slice(from, match.index)) + span(kind, match[0]);
    from = match.index + match[0].length;
  }
  return html + escape(text.slice(from));
}

function color(line) {
  const key = /^(\s*(?:- )*)([\w./-]+)(:)(?=\s|$)(.*)$/.exec(line);
  if (key) return escape(key[1]) + span('key', key[2]) + key[3] + value(key[4]);
  return value(line);
}

export function mount(element, page) {
  const text = element.querySelector('.editor-text');
  const colors = element.querySelector('.editor-colors');
  const lines = element.querySelector('.editor-lines');
  let marks = new Map();
  let leaveByTab = false;

  function paint() {
    const rows = text.value.split('\n');
    colors.innerHTML = rows.map((row, i) => `<div class="y-line${marks.has(i + 1) ? ' y-fault' : ''}">${color(row) || ' '}</div>`).join('');
    lines.innerHTML = rows.map((_, i) => `<div class="${marks.has(i + 1) ? 'line-fault' : ''}" title="${escape(marks.get(i + 1) ?? '').replace(/"/g, '&quot;')}">${i + 1}</div>`).join('');
    text.style.height = `${Math.max(colors.offsetHeight, element.clientHeight - 2)}px`;
    text.style.width = `${Math.max(colors.scrollWidth, element.querySelector('.editor-pane').clientWidth)}px`;
  }

  let sending = 0;
  let left = false;
  async function send() {
    try {
      await page.invokeMethodAsync('OnInput', text.value);
    } catch (error) {
      // The page was left under the call: nobody waits for the text any more.
      if (!left) throw error;
    }
  }

  function changed() {
    marks = new Map();
    paint();
    clearTimeout(sending);
    sending = setTimeout(send, 60);
  }

  function replace(start, end, insert) {
    text.setSelectionRange(start, end);
    // execCommand keeps the browser's undo history, which setRangeText does not.
    if (!document.execCommand('insertText', false, insert)) {
      text.setRangeText(insert, start, end, 'end');
      changed();
    }
  }

  function indent(outdent) {
    const { selectionStart: start, selectionEnd: end, value: all } = text;
    const first = all.lastIndexOf('\n', start - 1) + 1;
    if (start === end && !outdent) return replace(start, end, ' '.repeat(2 - ((start - first) % 2)));
    const block = all.slice(first, end);
    const next = outdent ? block.replace(/^ {1,2}/gm, '') : block.replace(/^/gm, '  ');
    if (next === block) return;
    replace(first, end, next);
    if (start !== end) text.setSelectionRange(first, first + next.length);
  }

  text.addEventListener('input', changed);
  text.addEventListener('blur', () => { leaveByTab = false; });
  text.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') leaveByTab = true;
    else if (event.key === 'Tab' && !leaveByTab) { event.preventDefault(); indent(event.shiftKey); }
    else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      const before = text.value.slice(text.value.lastIndexOf('\n', text.selectionStart - 1) + 1, text.selectionStart);
      event.preventDefault();
      replace(text.selectionStart, text.selectionEnd, '\n' + /^\s*/.exec(before)[0] + (/:\s*$/.test(before) ? '  ' : ''));
    }
  });
  const observer = new ResizeObserver(paint);
  observer.observe(element);
  if (text.value) changed();
  else paint();

  return {
    setText(next) {
      text.value = next;
      marks = new Map();
      paint();
      element.scrollTop = 0;
    },
    /** Changes only the letters that differ: the caret and the place that is looked at stay, and the changed line is shown. */
    edit(next) {
      const before = text.value;
      if (before === next) return;
      const shorter = Math.min(before.length, next.length);
      let head = 0;
      while (head < shorter && before[head] === next[head]) head++;
      let tail = 0;
      while (tail < shorter - head && before[before.length - 1 - tail] === next[next.length - 1 - tail]) tail++;
      clearTimeout(sending);
      text.setRangeText(next.slice(head, next.length - tail), head, before.length - tail, 'preserve');
      marks = new Map();
      paint();
      const row = colors.children[next.slice(0, head + 1).split('\n').length - 1];
      if (!row) return;
      row.classList.add('y-edited');
      if (row.offsetTop < element.scrollTop || row.offsetTop > element.scrollTop + element.clientHeight - 30) element.scrollTop = row.offsetTop - element.clientHeight / 3;
    },
    mark(faults) {
      marks = new Map();
      for (const fault of faults) marks.set(fault.line, [marks.get(fault.line), fault.text].filter(Boolean).join('\n'));
      paint();
    },
    goTo(line, column) {
      const rows = text.value.split('\n');
      const at = rows.slice(0, line - 1).reduce((sum, row) => sum + row.length + 1, 0) + Math.min(column - 1, rows[line - 1]?.length ?? 0);
      text.focus({ preventScroll: true });
      text.setSelectionRange(at, at);
      const row = colors.children[line - 1];
      if (row) element.scrollTop = row.offsetTop - element.clientHeight / 3;
      element.scrollIntoView({ block: 'nearest' });
    },
    dispose() {
      left = true;
      clearTimeout(sending);
      observer.disconnect();
    },
  };
}
