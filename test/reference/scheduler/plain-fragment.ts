import { FRAGMENT_CLASSES } from '../../../src/scheduler/index.ts';
import type { FreeNode, TypicalPod } from '../../../src/scheduler/index.ts';

type FragmentClass = (typeof FRAGMENT_CLASSES)[number];

/**
 * The twin of FragmentMeter: the definition of "Beware of Fragmentation" (USENIX ATC'23), section 3.2, pod by pod and
 * device by device, in the classes of the authors' simulator.
 */
export function plainFragment(
  node: FreeNode,
  typical: readonly TypicalPod[],
): Readonly<Record<FragmentClass, number>> {
  const classes = Object.fromEntries(FRAGMENT_CLASSES.map((name) => [name, 0])) as Record<
    FragmentClass,
    number
  >;
  const free = [...node.free.subarray(node.from, node.from + node.count)];
  const total = sum(free);
  for (const { milliCpu, gpu, weight } of typical) {
    const hasCpu = node.milliCpu >= milliCpu;
    if (gpu === undefined) classes[hasCpu ? 'xl_satisfied' : 'xr_lack_cpu'] += weight * total;
    else if (gpu.models.length > 0 && !gpu.models.includes(node.model)) classes.no_access += weight * total;
    else if (free.filter((milli) => milli >= gpu.milli).length < gpu.count)
      classes[hasCpu ? 'q2_lack_gpu' : 'q1_lack_both'] += weight * total;
    else if (!hasCpu) classes.q4_lack_cpu += weight * total;
    else {
      classes.q2_lack_gpu += weight * sum(free.filter((milli) => milli < gpu.milli));
      classes.q3_satisfied += weight * sum(free.filter((milli) => milli >= gpu.milli));
    }
  }
  return classes;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
