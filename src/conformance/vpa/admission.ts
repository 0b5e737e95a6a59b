import {
  admitPod,
  readRecommendation,
  readVpaSpec,
  type VerticalPodAutoscaler,
} from '../../autoscale/index.ts';
import { compareStrings } from '../../base/index.ts';
import { parseQuantity, quantityText } from '../../model/index.ts';
import type { LimitRange, Pod, ResourceList } from '../../model/index.ts';
import { valueDifferences } from '../differences.ts';
import type { KindRunner } from '../kind-runner.ts';

interface Input {
  readonly vpa: VerticalPodAutoscaler;
  readonly pod: Pod;
  readonly limitRanges: readonly LimitRange[] | null;
}

interface Expect {
  readonly resources?: Readonly<
    Record<string, { readonly requests: ResourceList; readonly limits: ResourceList }>
  >;
  readonly annotation?: string;
  readonly error?: string;
}

/** A new pod → its resources after the webhook's patch. */
export const admissionRunner: KindRunner<Input, Expect> = {
  area: 'vpa',
  kind: 'admission',
  differences({ vpa, pod, limitRanges }, expect) {
    const admitted = admitPod(readVpaSpec(vpa), readRecommendation(vpa), pod, limitRanges ?? []);
    const resources = Object.fromEntries(
      admitted.pod.spec.containers.map(({ name, resources }) => [
        name,
        { requests: canonical(resources?.requests ?? {}), limits: canonical(resources?.limits ?? {}) },
      ]),
    );
    const ours = { resources, annotation: itemsOf(admitted.annotation) };
    return valueDifferences(ours, { resources: expect.resources, annotation: itemsOf(expect.annotation) });
  },
};

function canonical(list: ResourceList): Readonly<Record<string, string>> {
  const entries = Object.entries(list).map(([resource, text]) => {
    const quantity = parseQuantity(text);
    return [resource, quantity === undefined ? String(text) : quantityText(quantity)] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * The order of cpu and memory within a group is random in the real code: each container's items as a multiset.
 * A note may itself speak of a container (`cpu capped to container limit`), so only its number ends the head.
 */
function itemsOf(annotation: string | undefined): readonly (readonly string[])[] | undefined {
  return annotation?.split('; ').map((part) => {
    const [, head = part, items = ''] = /^(.*?container \d+): ?(.*)$/s.exec(part) ?? [];
    return [head, ...items.split(', ').sort(compareStrings)];
  });
}
