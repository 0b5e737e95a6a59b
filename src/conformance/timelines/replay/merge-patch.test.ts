import { expect, test } from 'vitest';
import { mergePatch } from './merge-patch.ts';

const parsed = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

// prettier-ignore
test.each([
  // rule (strategic merge patch, Kubernetes API conventions)    target                                      patch                                          merged
  ['a field is replaced',                                        '{"a":1,"b":2}',                            '{"a":3}',                                     '{"a":3,"b":2}'],
  ['a field is added',                                           '{"a":1}',                                  '{"b":2}',                                     '{"a":1,"b":2}'],
  ['null removes',                                               '{"a":1,"b":2}',                            '{"a":null}',                                  '{"b":2}'],
  ['null of what is not there',                                  '{"b":2}',                                  '{"a":null}',                                  '{"b":2}'],
  ['objects merge',                                              '{"a":{"x":1,"y":2}}',                      '{"a":{"y":3}}',                               '{"a":{"x":1,"y":3}}'],
  ['an object in place of a text',                               '{"a":"t"}',                                '{"a":{"y":3}}',                               '{"a":{"y":3}}'],
  ['plain lists are replaced',                                   '{"args":[1,2]}',                           '{"args":[3]}',                                '{"args":[3]}'],
  ['members of a named list merge',                              '{"containers":[{"name":"c","image":"a"}]}', '{"containers":[{"name":"c","image":"b"}]}',  '{"containers":[{"name":"c","image":"b"}]}'],
  ['others stay, new ones come last',                            '{"containers":[{"name":"c"}]}',            '{"containers":[{"name":"d"}]}',               '{"containers":[{"name":"c"},{"name":"d"}]}'],
  ['ports go by number',                                         '{"ports":[{"containerPort":80,"name":"a"}]}', '{"ports":[{"containerPort":80,"name":"b"}]}', '{"ports":[{"containerPort":80,"name":"b"}]}'],
  ['a list called as what every object has is a plain list',     '{"constructor":[{"name":"a"}]}',           '{"constructor":[{"name":"b"}]}',              '{"constructor":[{"name":"b"}]}'],
  ['a prototype is a field like any other',                      '{"a":1}',                                  '{"__proto__":{"x":1}}',                       '{"a":1,"__proto__":{"x":1}}'],
])('%s', (_rule, target, patch, merged) => {
  const before = parsed(target);
  expect(JSON.stringify(mergePatch(before, parsed(patch)))).toBe(merged);
  expect(JSON.stringify(before)).toBe(target);
  expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
});
