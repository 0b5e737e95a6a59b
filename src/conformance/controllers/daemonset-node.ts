import { daemonNodeFit, daemonTolerations } from '../../controllers/index.ts';
import type { DaemonSet, Node } from '../../model/index.ts';
import type { KindRunner } from '../kind-runner.ts';
import { valueDifferences } from '../differences.ts';

interface Input {
  readonly node: Node;
  readonly daemonSet: DaemonSet;
}

interface Expect {
  readonly shouldRun: boolean;
  readonly shouldContinueRunning: boolean;
}

/** `NodeShouldRunDaemonPod`. */
export const daemonsetNode: KindRunner<Input, Expect> = {
  area: 'controllers',
  kind: 'daemonset-node',
  differences({ node, daemonSet }, expect) {
    const { spec } = daemonSet.spec.template;
    const { shouldRun, shouldContinue } = daemonNodeFit(spec, daemonTolerations(spec), node);
    return valueDifferences({ shouldRun, shouldContinueRunning: shouldContinue }, expect);
  },
};
