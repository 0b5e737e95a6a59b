import { assert } from '../../base/index.ts';
import type { KubernetesObject } from '../objects/index.ts';

/**
 * The cluster's other objects: Services, claims, volumes, classes, budgets, namespaces … by kind, namespace and name.
 * Every kind counts its changes, so that whoever compiled something from them knows when to look again.
 */
export class ObjectStore {
  readonly #kinds = new Map<string, Map<string, KubernetesObject>>();
  readonly #versions = new Map<string, number>();
  /** Changes of all objects so far. */
  changeCount = 0;
  #undo: (() => void)[] | undefined;

  /** Where changes write how they are undone, while ClusterState is forked. */
  recordInto(undo: (() => void)[] | undefined): void {
    this.#undo = undo;
  }

  /** New, or instead of the one of that kind and name. */
  put(object: KubernetesObject): void {
    const { kind } = object;
    const key = objectKey(object.metadata.namespace ?? '', object.metadata.name);
    this.#set(kind, key, object);
  }

  /** Nothing happens where there is none. */
  remove(kind: string, namespace: string, name: string): void {
    this.#set(kind, objectKey(namespace, name), undefined);
  }

  /** Undefined: there is none; cluster-wide kinds have an empty namespace. */
  find<T extends KubernetesObject>(kind: string, namespace: string, name: string): T | undefined {
    return this.#kinds.get(kind)?.get(objectKey(namespace, name)) as T | undefined;
  }

  /** All objects of a kind, in the order in which they came. */
  list<T extends KubernetesObject>(kind: string): readonly T[] {
    return [...(this.#kinds.get(kind)?.values() ?? [])] as T[];
  }

  /** Rises with every change of an object of this kind. */
  version(kind: string): number {
    return this.#versions.get(kind) ?? 0;
  }

  #set(kind: string, key: string, object: KubernetesObject | undefined): void {
    const objects = this.#kinds.get(kind) ?? new Map<string, KubernetesObject>();
    this.#kinds.set(kind, objects);
    this.#undo?.push(this.#undoOf(kind, objects, key, object));
    if (object === undefined) objects.delete(key);
    else objects.set(key, object);
    this.#countChange(kind);
  }

  /** An object that was removed gets its old place in the list back, not the last one. */
  #undoOf(
    kind: string,
    objects: Map<string, KubernetesObject>,
    key: string,
    object: KubernetesObject | undefined,
  ): () => void {
    const before = objects.get(key);
    if (object !== undefined || before === undefined) return () => this.#set(kind, key, before);
    const kept = [...objects];
    return () => {
      assert(
        objects.size === kept.length - 1,
        `${objects.size} objects of kind ${kind} get back one of ${kept.length}`,
      );
      objects.clear();
      for (const [name, each] of kept) objects.set(name, each);
      this.#countChange(kind);
    };
  }

  #countChange(kind: string): void {
    this.#versions.set(kind, this.version(kind) + 1);
    this.changeCount++;
  }
}

function objectKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
