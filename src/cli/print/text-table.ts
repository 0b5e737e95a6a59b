/** Columns padded to their widest cell; the first is left-aligned, as kubectl has it. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('   ')
      .trimEnd();
  return `${rows.map(line).join('\n')}\n`;
}

/** `250m`, `12` cores; kubectl's form. */
export function cpuText(milliCpu: number): string {
  return `${Math.round(milliCpu)}m`;
}

/** Whole MiB, as `kubectl top` shows memory. */
export function memoryText(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)}Mi`;
}

/** Whole percent; a dash of nothing. */
export function shareText(part: number, whole: number): string {
  return whole === 0 ? '-' : `${Math.round((100 * part) / whole)}%`;
}
