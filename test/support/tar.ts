/** A member of a tar archive. */
export interface TarEntry {
  readonly name: string;
  readonly content?: string;
  /** The byte of the header that says what it is: 0 a file, 5 a folder, 2 a link, L a long name, x a pax header. */
  readonly type?: string;
  readonly prefix?: string;
  /** In place of the length of the content. */
  readonly size?: string;
  /** Added to the checksum, to make it wrong. */
  readonly off?: number;
}

/** An entry as POSIX ustar has it: a header block of 512 bytes, then the content, filled up to whole blocks. */
export function tarEntry({ name, content = '', type = '0', prefix = '', size, off = 0 }: TarEntry): Buffer {
  const header = Buffer.alloc(512);
  const bytes = Buffer.from(content);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write(size ?? bytes.length.toString(8).padStart(11, '0'), 124);
  header.write('        ', 148);
  header.write(type, 156);
  header.write('ustar\0', 257);
  header.write('00', 263);
  header.write(prefix, 345);
  const sum = header.reduce((total, byte) => total + byte, 0) + off;
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

/** What closes an archive: two blocks of zeros. */
export const TAR_END: Buffer = Buffer.alloc(1024);

export function tarArchive(...entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.map(tarEntry), TAR_END]);
}
