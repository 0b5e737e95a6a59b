import { ResultFolder, ResultFolderError } from '../../index.ts';
import { UsageError } from '../command.ts';

/** A result folder to write into; a target that cannot be used ends the command. */
export function openResultFolder(target: string, force: boolean): ResultFolder {
  try {
    return new ResultFolder(target, { force });
  } catch (error) {
    if (error instanceof ResultFolderError) throw new UsageError(error.message);
    throw error;
  }
}
