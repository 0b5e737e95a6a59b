import { formatDiagnostic } from '../../src/base/index.ts';
import { loadScenario } from '../../src/scenario/index.ts';
import type { LoadOptions, Scenario } from '../../src/scenario/index.ts';
import { testFolder } from './test-folder.ts';
import type { TestFolder } from './test-folder.ts';

const HEAD = 'apiVersion: plimsoll/v1\nkind: Scenario\nspec:\n';

/** Deployment web of one container that asks for a core: what most scenarios of tests run. */
export const WEB_YAML = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: c, image: x, resources: { requests: { cpu: 1 } } }] } }
`;

export interface ScenarioFolder extends TestFolder {
  /** The scenario of this spec, written without its indentation; a faulty one fails the test with its diagnostics. */
  load(spec: string, options?: LoadOptions): Promise<Scenario>;
  /** What is said of this spec: `line:column code: message`, lines counted in the spec. */
  faults(spec: string): Promise<readonly string[]>;
}

/** A folder for scenarios that is gone after the tests of the file. */
export function scenarioFolder(): ScenarioFolder {
  const folder = testFolder();
  const writeSpec = (spec: string): void => {
    folder.write('scenario.yaml', `${HEAD}  ${spec.trim().replaceAll('\n', '\n  ')}\n`);
  };
  const reading: Omit<ScenarioFolder, keyof TestFolder> = {
    async load(spec, options = {}) {
      writeSpec(spec);
      const { scenario, diagnostics } = await loadScenario(folder.path, options);
      if (scenario === undefined) throw new Error(diagnostics.map(formatDiagnostic).join('\n'));
      return scenario;
    },
    async faults(spec) {
      writeSpec(spec);
      const { diagnostics } = await loadScenario(folder.path);
      const headLines = HEAD.split('\n').length - 1;
      return diagnostics.map(({ code, message, place }) => {
        const line = place?.line === undefined ? '-' : place.line - headLines;
        const column = place?.column === undefined ? '-' : place.column - 2;
        return `${line}:${column} ${code}: ${message}`;
      });
    },
  };
  return Object.assign(folder, reading);
}
