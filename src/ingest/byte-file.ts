import type { Findings } from './findings.ts';
import {
  diagnosticOfRead,
  diskFile,
  inflated,
  inputLimits,
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

/** Reads a file whole, inflated; what cannot be read, bombs among it, is reported. */
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
  try {
    for await (const piece of inflated(input, limits)) {
      size += piece.length;
      if (size > bytesMax)
        throw new UnreadableInput(input.path, 'input-too-large', `more than ${sizeText(bytesMax)}`);
      pieces.push(piece);
    }
    return { path: input.path, bytes: pieces.length === 1 ? pieces[0] : Buffer.concat(pieces) };
  } catch (error) {
    findings.add(diagnosticOfRead(error, input.path));
    return undefined;
  }
}
