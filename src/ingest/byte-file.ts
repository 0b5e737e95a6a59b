import type { Findings } from './findings.ts';
import {
  diagnosticOfRead,
  diskFile,
  encodingOf,
  inflated,
  inputLimits,
  refuseArchive,
  sizeText,
  UnreadableInput,
} from './source/text-file.ts';
import type { InputFile } from './source/text-file.ts';

/** 4 GiB less a page: near the largest buffer that Node makes. */
const BUFFER_BYTES_MAX = 2 ** 32 - 4096;

/** A file as bytes, inflated where it was gzip. */
export interface ByteFile {
  /** As the user wrote it: what diagnostics show. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Reads a file whole, inflated; what cannot be read, bombs and other archives among it, is reported. */
export async function readByteFile(
  path: string,
  findings: Findings,
  maxInputBytes?: number,
): Promise<ByteFile | undefined> {
  return readInput(diskFile(path), findings, maxInputBytes);
}

/**
 * The bytes of an input, unpacked; undefined where that failed, and `findings` say why. Memory is bounded by the limits
 * on unpacked size and ratio.
 */
export async function readInput(
  input: InputFile,
  findings: Findings,
  maxInputBytes?: number,
): Promise<ByteFile | undefined> {
  const limits = inputLimits(maxInputBytes);
  const bytesMax = Math.min(limits.inflatedBytesMax, BUFFER_BYTES_MAX);
  const pieces: Uint8Array[] = [];
  let size = 0;
  // Twice: what was packed on the way is packed again by whoever keeps it.
  const unpacked = inflated({ path: input.path, open: () => inflated(input, limits) }, limits);
  try {
    for await (const piece of unpacked) {
      size += piece.length;
      if (size > bytesMax)
        throw new UnreadableInput(input.path, 'input-too-large', `more than ${sizeText(bytesMax)}`);
      pieces.push(piece);
    }
    const bytes = pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
    refuseArchive(bytes, input.path);
    return { path: input.path, bytes: inUtf8(bytes) };
  } catch (error) {
    findings.add(diagnosticOfRead(error, input.path));
    return undefined;
  }
}

/** What a spreadsheet or PowerShell saves as UTF-16 (told by its mark), as the readers of tables want it. */
export function inUtf8(bytes: Uint8Array): Uint8Array {
  const encoding = encodingOf(bytes);
  return encoding === 'utf-8' ? bytes : Buffer.from(new TextDecoder(encoding).decode(bytes));
}
