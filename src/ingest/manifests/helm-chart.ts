import { spawn } from 'node:child_process';
import type { Diagnostic } from '../../base/index.ts';

const OUTPUT_BYTES_MAX = 2 ** 27;

/**
 * The manifests of a Helm chart as `helm template` renders them, where Helm is installed; otherwise a diagnostic that
 * says how to get them. Plimsoll has no template language of its own: half of one would render wrong manifests.
 */
export async function renderChart(
  folder: string,
  helm = 'helm',
): Promise<{ readonly output: Uint8Array } | { readonly diagnostic: Diagnostic }> {
  const command = `helm template plimsoll ${folder}`;
  return new Promise((resolve) => {
    const child = spawn(helm, ['template', 'plimsoll', folder], { stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    const complaint: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > OUTPUT_BYTES_MAX) child.kill();
      else output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => complaint.push(chunk));
    child.on('error', () => {
      resolve(
        refusal(
          folder,
          'helm-missing',
          'a Helm chart, and helm is not installed',
          `${command} > manifests.yaml, where helm is, and read that file`,
        ),
      );
    });
    child.on('close', (code) => {
      if (code === 0) resolve({ output: Buffer.concat(output) });
      else resolve(refusal(folder, 'helm-failed', firstLine(complaint), `try it by hand: ${command}`));
    });
  });
}

function refusal(
  folder: string,
  code: string,
  message: string,
  hint: string,
): { readonly diagnostic: Diagnostic } {
  return { diagnostic: { severity: 'error', code, message, hint, place: { file: folder } } };
}

function firstLine(complaint: readonly Buffer[]): string {
  const text = Buffer.concat(complaint).toString('utf8').trim();
  return text === '' ? 'helm failed without a word' : text.split('\n')[0];
}
