import type { ResultFolder } from '../../index.ts';
import { UsageError } from '../command.ts';

/** A result folder to write into; a target that cannot be used ends the command. */
export async function openResultFolder(target: string, force: boolean): Promise<ResultFolder> {
  const { ResultFolder: Folder, ResultFolderError } = await import('../../index.ts');
  try {
    return new Folder(target, { force });
  } catch (error) {
    if (error instanceof ResultFolderError) throw new UsageError(error.message);
    throw error;
  }
}
