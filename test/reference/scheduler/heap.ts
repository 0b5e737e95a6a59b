/** Go's container/heap over nodes, higher total first; ties fall as the sift leaves them. */
export interface Scored {
  readonly name: string;
  readonly total: number;
  /** Raw points by plugin. */
  readonly raw: ReadonlyMap<string, number>;
}

export function heapInit(items: Scored[]): Scored[] {
  for (let i = Math.floor(items.length / 2) - 1; i >= 0; i--) down(items, i, items.length);
  return items;
}

export function heapPop(items: Scored[]): Scored | undefined {
  const last = items.length - 1;
  [items[0], items[last]] = [items[last], items[0]];
  down(items, 0, last);
  return items.pop();
}

function down(items: Scored[], from: number, size: number): void {
  let i = from;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= size) return;
    if (child + 1 < size && items[child + 1].total > items[child].total) child++;
    if (!(items[child].total > items[i].total)) return;
    [items[i], items[child]] = [items[child], items[i]];
    i = child;
  }
}
