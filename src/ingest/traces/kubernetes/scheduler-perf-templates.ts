import type { ByteFile } from '../../byte-file.ts';
import type { Findings } from '../../findings.ts';
import { fieldsOf, readTextFile } from '../../json-file.ts';
import { SourceText } from '../../source/source-text.ts';
import { yamlDocuments } from '../../source/yaml-source.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** The documents of a YAML file; what is wrong with it is reported. */
export function yamlValues(file: ByteFile, findings: Findings): unknown[] {
  const text = readTextFile(file, findings);
  const values: unknown[] = [];
  if (text === undefined) return values;
  for (const { document, diagnostics } of yamlDocuments(new SourceText(file.path, text))) {
    for (const diagnostic of diagnostics) findings.add(diagnostic);
    if (document !== undefined) values.push(document.value);
  }
  return values;
}

/** Templates by the path that a config names them by: the end of the file's path. */
export class Templates {
  readonly #files: readonly ByteFile[];
  readonly #findings: Findings;
  readonly #values = new Map<string, Fields | undefined>();

  constructor(files: readonly ByteFile[], findings: Findings) {
    this.#files = files;
    this.#findings = findings;
  }

  /** Undefined, and reported, where there is no such file. */
  find(path: string, config: string): Fields | undefined {
    if (this.#values.has(path)) return this.#values.get(path);
    const wanted = path.replace(/^config\//, '');
    const file = this.#files.find(
      (candidate) => candidate.path.endsWith(`/${wanted}`) || candidate.path === wanted,
    );
    if (file === undefined)
      this.#findings.error('template-missing', `template ${path} is not among the files`, { file: config });
    const value = file === undefined ? undefined : fieldsOf(yamlValues(file, this.#findings)[0]);
    this.#values.set(path, value);
    return value;
  }
}

/** Every template among the files, by the path that a configuration names it by; faults are reported. */
export function readTemplates(files: readonly ByteFile[], findings: Findings): Templates {
  return new Templates(files, findings);
}
