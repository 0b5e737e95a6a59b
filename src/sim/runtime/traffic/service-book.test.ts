import { describe, expect, test } from 'vitest';
import { serviceOf } from '../../../../test/support/demand.ts';
import { podOf } from '../../../../test/support/scenario.ts';
import type { NodeRow, Pod, Service } from '../../../model/index.ts';
import type { ObjectName } from '../../../scenario/index.ts';
import type { Simulation } from '../../simulation.ts';
import type { LivePod } from '../pod/live-pod.ts';
import { ServiceBook } from './service-book.ts';

const DELAY_MS = 1000;
const nameOf = (kind: string, name = 'web'): ObjectName => ({ kind, namespace: 'default', name });

interface Made {
  readonly book: ServiceBook;
  readonly ignored: string[];
  /** A pod of this template, ready, on a node of its own. */
  live(template: number, more?: Partial<LivePod>): LivePod;
}

/** Template 0 is of Deployment web with label app=web, 1 of Deployment other with app=other, 2 like 0 elsewhere. */
function bookOf(...services: readonly Service[]): Made {
  const ignored: string[] = [];
  const labelled = (app: string, namespace: string): Pod => {
    const pod = podOf('p', '1');
    return { ...pod, metadata: { ...pod.metadata, namespace, labels: { app } } };
  };
  const templates = [
    { pod: labelled('web', 'default'), ownedBy: nameOf('Deployment') },
    { pod: labelled('other', 'default'), ownedBy: nameOf('Deployment', 'other') },
    { pod: labelled('web', 'elsewhere'), ownedBy: { ...nameOf('Deployment'), namespace: 'elsewhere' } },
  ];
  const sim = {
    cluster: {
      objects: {
        find: (_kind: string, _namespace: string, name: string) =>
          services.find(({ metadata }) => metadata.name === name),
      },
    },
    texts: { ignore: (what: string) => ignored.push(what) },
    templates: { get: (template: number) => templates[template] },
  };
  let node = 0;
  return {
    book: new ServiceBook(sim as unknown as Simulation, DELAY_MS),
    ignored,
    live: (template, more = {}) =>
      ({
        name: `p${node}`,
        template,
        node: node++ as NodeRow,
        isReady: true,
        isOver: false,
        sandboxMs: 0,
        ...more,
      }) as LivePod,
  };
}

describe('which pods are behind what is followed', () => {
  // prettier-ignore
  test.each([
    ['a Service: the pods that its selector picks in its namespace', nameOf('Service'),    [true, false, false]],
    ['a workload that is asked without a Service: its own pods',     nameOf('Deployment'), [true, false, false]],
    ['another kind of the same name: nobody',                        nameOf('Job'),        [false, false, false]],
  ] as const)('%s', (_rule, target, expected) => {
    const { book, live } = bookOf(serviceOf('web'));
    const tracked = book.track(target);
    const behind = [0, 1, 2].map((template) => book.servicesOf(live(template)).includes(tracked));
    expect(behind).toEqual(expected);
  });

  test('a Service that is not there, or selects nothing, is said to be ignored once', () => {
    const { book, ignored } = bookOf(serviceOf('blind', { selector: undefined }));
    for (const name of ['web', 'web', 'blind']) book.track(nameOf('Service', name));
    expect(ignored).toEqual(['Service/default/web', 'Service/default/blind']);
  });
});

describe('what routers know', () => {
  test('a ready pod after the delay; needs see it at once', () => {
    const { book, live } = bookOf(serviceOf('web'));
    const { endpoints } = book.track(nameOf('Service'));
    const pod = live(0);
    book.tell(pod, 500);
    expect(book.hasReady(nameOf('Service'))).toBe(true);
    expect(endpoints.visible(1499)).toEqual([]);
    const [endpoint] = endpoints.visible(1500);
    expect(book.podOf(endpoint)).toBe(pod);
  });

  test('a pod on its way out is no longer ready, though it still answers', () => {
    const { book, live } = bookOf(serviceOf('web'));
    const { endpoints } = book.track(nameOf('Service'));
    const pod = live(0);
    book.tell(pod, 0);
    pod.stopping = 'deleted';
    book.tell(pod, 2000);
    expect(book.hasReady(nameOf('Service'))).toBe(false);
    expect(endpoints.visible(9000).map(({ answers }) => answers)).toEqual([true]);
  });

  test('a pod that is gone is nobody once routers look, and a new one of its row is another endpoint', () => {
    const { book, live } = bookOf(serviceOf('web'));
    const { endpoints } = book.track(nameOf('Service'));
    const pod = live(0);
    book.tell(pod, 0);
    const [endpoint] = endpoints.visible(DELAY_MS);
    book.forget(pod, 2000);
    expect(book.podOf(endpoint)).toBeUndefined();
    expect(endpoints.visible(2999)).toHaveLength(1);
    expect(endpoints.visible(3000)).toEqual([]);
    book.tell(live(0), 4000);
    expect(endpoints.visible(5000)[0].pod).not.toBe(endpoint.pod);
  });

  test('publishNotReadyAddresses: from its address on, ready or not, until its processes have ended', () => {
    const { book, live } = bookOf(serviceOf('web', { publishNotReadyAddresses: true }));
    book.track(nameOf('Service'));
    const pod = live(0, { isReady: false, sandboxMs: 300 });
    book.appeared(pod, 299);
    expect(book.hasReady(nameOf('Service'))).toBe(false);
    book.appeared(pod, 300);
    expect(book.hasReady(nameOf('Service'))).toBe(true);
    pod.isOver = true;
    book.tell(pod, 400);
    expect(book.hasReady(nameOf('Service'))).toBe(false);
  });

  test('without it an address alone tells nobody anything', () => {
    const { book, live } = bookOf(serviceOf('web'));
    book.track(nameOf('Service'));
    book.appeared(live(0), 300);
    expect(book.hasReady(nameOf('Service'))).toBe(false);
  });
});

test('whoever watches a Service is told of its own pods’ changes and of no others', () => {
  const { book, live } = bookOf(serviceOf('web'));
  const told: number[] = [];
  book.track(nameOf('Service')).watchers.push((nowMs) => told.push(nowMs));
  const pod = live(0);
  book.tell(pod, 1);
  book.tell(live(1), 2);
  book.stir(pod, 3);
  book.forget(live(0), 4);
  book.forget(pod, 5);
  expect(told).toEqual([1, 3, 5]);
});
