import { expect, test } from 'vitest';
import { reasonsInWords } from './kept-reasons.ts';

// prettier-ignore
test.each<[string, string[], string[]]>([
  ['a name in words',                       ['NotAutoscaled'],                                        ['NotAutoscaled: it belongs to no node group']],
  ['of a blocking pod why it blocks',       ['BlockedByPod: shop/web-1, NotEnoughPdb'],               ['NotEnoughPdb: a disruption budget allows no eviction of a pod at the time']],
  ['each once, in the order of first sight', ['NoPlaceToMovePods', 'NotAutoscaled', 'NoPlaceToMovePods'], ['NoPlaceToMovePods: its pods fit on no other node', 'NotAutoscaled: it belongs to no node group']],
  ['a pod whose name is part of one says nothing', ['BlockedByPod: a/notreplicated-NotReplicatedYet, X'], []],
  ['what says itself what it means',        ['removed, 3 pods evicted'],                              []],
])('%s', (_rule, reasons, words) => {
  expect(reasonsInWords(reasons)).toEqual(words);
});
