import { describe, expect, test } from 'vitest';
import { junitXml } from './junit-xml.ts';
import type { JunitCase } from './junit-xml.ts';

const passed: JunitCase = { className: 'limits', name: 'cost.total' };
const failed: JunitCase = { ...passed, name: 'pods.pending.p99', failure: '61 s; the limit is 60 s' };
const broken: JunitCase = {
  ...passed,
  name: 'run 3',
  error: 'the run needed more memory than its worker has',
};

describe('JUnit XML', () => {
  test('counts cases, failures and errors of each suite and of all', () => {
    const xml = junitXml([
      { name: 'a', cases: [passed, failed] },
      { name: 'b', cases: [broken, failed, passed] },
      { name: 'empty', cases: [] },
    ]);
    expect(xml).toContain('<testsuites tests="5" failures="2" errors="1">');
    expect(xml).toContain('<testsuite name="a" tests="2" failures="1">');
    expect(xml).toContain('<testsuite name="b" tests="3" failures="1" errors="1">');
    expect(xml).toContain('<testsuite name="empty" tests="0" failures="0">');
  });

  test('is this text for a case of each kind', () => {
    expect(junitXml([{ name: 's', cases: [passed, failed, broken] }])).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<testsuites tests="3" failures="1" errors="1">',
        '  <testsuite name="s" tests="3" failures="1" errors="1">',
        '    <testcase classname="limits" name="cost.total"/>',
        '    <testcase classname="limits" name="pods.pending.p99">',
        '      <failure message="61 s; the limit is 60 s"/>',
        '    </testcase>',
        '    <testcase classname="limits" name="run 3">',
        '      <error message="the run needed more memory than its worker has"/>',
        '    </testcase>',
        '  </testsuite>',
        '</testsuites>',
        '',
      ].join('\n'),
    );
  });

  // prettier-ignore
  test.each([
    ['markup',                        '<a b="c">&</a>',         '&lt;a b=&quot;c&quot;&gt;&amp;&lt;/a&gt;'],
    ['an entity is not one twice',    '&amp;',                  '&amp;amp;'],
    ['line breaks become blanks',     'a\n\tb',                 'a b'],
    ['bytes that XML forbids',        'a\u0000b\u001b[31m',     'a\ufffdb\ufffd[31m'],
  ])('%s cannot leave its attribute', (_why, name, escaped) => {
    const xml = junitXml([{ name, cases: [{ className: name, name, failure: name }] }]);
    expect(xml.split(escaped)).toHaveLength(5);
    expect(xml.split(name)).toHaveLength(escaped.includes(name) ? 5 : 1);
  });
});
