/**
 * Breaks a text into lines of at most `columns` characters at blanks; a word that is longer is cut,
 * behind a joint where it has one. Where there is no room at all a line holds one character.
 */
export function wrap(text: string, columns: number): string[] {
  const width = Math.max(1, columns);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    let rest = word;
    while (rest.length > width) {
      const room = line === '' ? width : 0;
      if (room === 0) {
        lines.push(line);
        line = '';
        continue;
      }
      const cut = cutOf(rest, room);
      lines.push(rest.slice(0, cut));
      rest = rest.slice(cut);
    }
    if (line === '') line = rest;
    else if (line.length + 1 + rest.length <= width) line += ` ${rest}`;
    else {
      lines.push(line);
      line = rest;
    }
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}

/** Behind the last joint (`-`, `/`, `.` …) that leaves a line at least half full, else where the line ends. */
function cutOf(word: string, room: number): number {
  for (let cut = room; cut >= room / 2; cut--) if (/[-/._:,]/.test(word[cut - 1])) return cut;
  return room;
}
