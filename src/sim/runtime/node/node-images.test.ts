import { describe, expect, test } from 'vitest';
import { nodeScenario, podOf, smallNode } from '../../../../test/support/node-run.ts';
import type { NodeRun } from '../../../../test/support/node-run.ts';
import { runLoop } from '../../../kernel/index.ts';
import type { Node } from '../../../model/index.ts';
import type { ImageSpec, KubeletSpec } from '../../../scenario/index.ts';
import { prepareRun } from '../../simulate.ts';
import type { Simulation } from '../../simulation.ts';

const MB = 1e6;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

const image = (name: string, megabytes: number): ImageSpec => ({
  name,
  isMissing: false,
  layers: [{ digest: name, bytes: megabytes * MB }],
});

/** 100 MB a second and no latency: an image of 100 MB is there a second after it is asked for. */
const runtimeOf = (
  images: readonly ImageSpec[],
  kubelet: KubeletSpec = {},
): NonNullable<NodeRun['runtime']> => ({
  images,
  imageBytesPerMs: 100_000,
  imageLatencyMs: 0,
  kubelet,
});

function nodeWithDisk(name: string, disk: string): Node {
  const node = smallNode(name);
  const sizes = { ...node.status?.capacity, 'ephemeral-storage': disk };
  return { ...node, status: { capacity: sizes, allocatable: sizes } };
}

/** A pod that runs an image for some seconds, on a node of its own where one is named. */
function work(name: string, imageName: string, seconds: number, node?: string) {
  const pod = podOf(name, {
    containers: [{ name: 'c', image: imageName }],
    restartPolicy: 'Never',
    ...(node === undefined ? {} : { nodeSelector: { 'kubernetes.io/hostname': node } }),
  });
  const annotations = { 'plimsoll.io/run-time': `${seconds}s` };
  return { ...pod, metadata: { ...pod.metadata, annotations } };
}

const create = (seconds: number, object: object) => ({
  atMs: seconds * SECOND_MS,
  kind: 'apply' as const,
  objects: [object] as never,
});

/** The run as it stands at this moment. */
function at(run: NodeRun, untilMs: number): Simulation {
  const { sim, handlers } = prepareRun(nodeScenario(run), {});
  runLoop(sim.events, handlers, { untilMs });
  return sim;
}

function imagesOn({ cluster }: Simulation, node: string): (string | undefined)[] {
  const object = cluster.nodes.objects[cluster.nodes.rowOf(node)];
  return (object?.status?.images ?? []).map(({ names = [] }) => names[0]);
}

describe('what a node reports of its images', () => {
  const run: NodeRun = {
    objects: [work('a', 'small', 3600), work('b', 'registry.io:5000/big:v2', 3600)],
    runtime: runtimeOf([image('small', 100), image('registry.io:5000/big:v2', 900)]),
  };

  test('comes with the kubelet’s next report, not with the pull', () => {
    expect(imagesOn(at(run, 9 * SECOND_MS), 'n1')).toEqual([]);
    expect(imagesOn(at(run, 10 * SECOND_MS), 'n1')).toContain('small:latest');
  });

  test('is named with its tag, largest first', () => {
    expect(imagesOn(at(run, MINUTE_MS), 'n1')).toEqual(['registry.io:5000/big:v2', 'small:latest']);
  });

  test('leaves images of the input that the scenario says nothing of where they are', () => {
    const node = smallNode('n1');
    const images = [{ names: ['kept:v1'], sizeBytes: 5 * MB }];
    const given = { ...node, status: { ...node.status, images } };
    expect(imagesOn(at({ ...run, nodes: [given] }, MINUTE_MS), 'n1')).toEqual([
      'registry.io:5000/big:v2',
      'small:latest',
      'kept:v1',
    ]);
  });

  test('draws pods of the same image to the node, which is what ImageLocality is for', () => {
    // 2 × 2000 MB × ½ of the nodes: far above the threshold of 23 MB, and nothing else tells the nodes apart.
    const bound = (first: string): string | undefined => {
      const sim = at(
        {
          objects: [work('first', 'huge', 30, first)],
          nodes: [smallNode('n1'), smallNode('n2')],
          runtime: runtimeOf([image('huge', 2000)]),
          actions: [create(60, work('second', 'huge', 3600))],
        },
        2 * MINUTE_MS,
      );
      return [...sim.log.lines()]
        .find((line) => line.includes('pod-bound second'))
        ?.split(' ')
        .at(-1);
    };
    expect([bound('n1'), bound('n2')]).toEqual(['n1', 'n2']);
  });
});

describe('image garbage', () => {
  // Ended images of 300, 300 and 260 MB on a disk of 1 GB: 86 % at the look after 5 minutes, 80 % wanted.
  const run = (kubelet: KubeletSpec = {}, third = 260): NodeRun => ({
    objects: [],
    nodes: [nodeWithDisk('n1', '1G')],
    runtime: runtimeOf([image('one', 300), image('two', 300), image('three', third)], {
      evictionHard: { 'memory.available': '100Mi' },
      ...kubelet,
    }),
    actions: [
      create(0, work('a', 'one', 10)),
      create(30, work('b', 'two', 10)),
      create(60, work('c', 'three', 10)),
    ],
  });

  test('is collected at the kubelet’s next look, the longest unused first, until the low threshold', () => {
    expect(imagesOn(at(run(), 4 * MINUTE_MS), 'n1')).toEqual(['one:latest', 'two:latest', 'three:latest']);
    expect(imagesOn(at(run(), 6 * MINUTE_MS), 'n1')).toEqual(['two:latest', 'three:latest']);
  });

  test('stays while the disk is less full than the high threshold', () => {
    expect(imagesOn(at(run({}, 240), 11 * MINUTE_MS), 'n1')).toHaveLength(3);
  });

  // prettier-ignore
  test.each([
    ['a lower high threshold collects earlier', { imageGCHighThresholdPercent: 50, imageGCLowThresholdPercent: 45 }, ['three:latest']],
    ['a low threshold near the high one takes less', { imageGCHighThresholdPercent: 85, imageGCLowThresholdPercent: 84 }, ['two:latest', 'three:latest']],
    ['images younger than the minimum age stay',  { imageMinimumGCAgeMs: 10 * MINUTE_MS }, ['one:latest', 'two:latest', 'three:latest']],
  ] as const)('%s', (_why, kubelet, left) => {
    expect(imagesOn(at(run(kubelet), 6 * MINUTE_MS), 'n1')).toEqual(left);
  });

  test('never is an image that a container runs', () => {
    const running: NodeRun = { ...run(), actions: (run().actions ?? []).slice(1) };
    const withRunning = { ...running, objects: [work('a', 'one', 3600)] };
    expect(imagesOn(at(withRunning, 6 * MINUTE_MS), 'n1')).toEqual(['one:latest', 'three:latest']);
  });

  test('has to be pulled again by whoever wants it', () => {
    const again = run();
    const sim = at(
      { ...again, actions: [...(again.actions ?? []), create(400, work('d', 'one', 3600))] },
      10 * MINUTE_MS,
    );
    const started = [...sim.log.lines()].find((line) => line.includes('pod-started d'));
    // Three seconds of pulling 300 MB.
    expect(started).toMatch(/^000403\./);
  });
});
