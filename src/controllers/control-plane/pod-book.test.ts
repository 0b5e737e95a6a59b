import { describe, expect, test } from 'vitest';
import { PodBook } from './pod-book.ts';
import type { PodRecord } from './pod-book.ts';

const ownerKey = 'ReplicaSet/default/web';

/** Pods `namespace/name`, in order. */
function bookOf(...keys: readonly string[]): { readonly book: PodBook; readonly pods: readonly PodRecord[] } {
  const book = new PodBook('salt');
  const pods = keys.map((key) => {
    const [namespace, name] = key.split('/');
    return book.add({ name, namespace, ownerKey, labels: {}, tolerations: [] }, 0);
  });
  return { book, pods };
}

const namesIn = (book: PodBook, namespace: string): string[] =>
  [...book.inNamespace(namespace)].map(({ name }) => name);

describe('the pods of a namespace', () => {
  test('in the order in which they came, those that came after somebody asked included', () => {
    const { book } = bookOf('shop/b', 'test/a', 'shop/a');
    expect(namesIn(book, 'shop')).toEqual(['b', 'a']);
    book.add({ name: 'c', namespace: 'shop', ownerKey, labels: {}, tolerations: [] }, 0);
    expect(namesIn(book, 'shop')).toEqual(['b', 'a', 'c']);
    expect(namesIn(book, 'test')).toEqual(['a']);
  });

  test('without those that have gone, whether they went before or after somebody asked', () => {
    const { book, pods } = bookOf('shop/a', 'shop/b', 'shop/c');
    book.remove(pods[0]);
    expect(namesIn(book, 'shop')).toEqual(['b', 'c']);
    book.remove(pods[2]);
    expect(namesIn(book, 'shop')).toEqual(['b']);
  });

  test('none, and then one', () => {
    const { book } = bookOf();
    expect(namesIn(book, 'shop')).toEqual([]);
    book.add({ name: 'a', namespace: 'shop', ownerKey, labels: {}, tolerations: [] }, 0);
    expect(namesIn(book, 'shop')).toEqual(['a']);
  });
});

describe('a uid', () => {
  test('is sixteen hexadecimal digits, another one for each pod and each salt', () => {
    const { pods } = bookOf(...Array.from({ length: 300 }, (_, index) => `shop/p${index}`));
    const other = new PodBook('other').add(
      { name: 'p0', namespace: 'shop', ownerKey, labels: {}, tolerations: [] },
      0,
    );
    const uids = [...pods, other].map(({ uid }) => uid);
    for (const uid of uids) expect(uid).toMatch(/^[0-9a-f]{16}$/);
    expect(new Set(uids).size).toBe(301);
  });
});
