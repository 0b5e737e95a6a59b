import { describe, expect, test } from 'vitest';
import { codesOf, podLines, readTexts, traceOf } from '../../../test/support/trace-text.ts';
import { sniffTraceFormat } from './read-trace.ts';
import { strangerOf, tableOf } from './strangers.ts';

const fileOf = (path: string, text: string) => ({ path, bytes: new TextEncoder().encode(text) });

const HELIOS_LOG = [
  'job_id,user,vc,gpu_num,cpu_num,node_num,state,submit_time,start_time,end_time,duration,queue',
  '1,u,vcA,8,64,1,COMPLETED,2020-04-01 00:00:00,2020-04-01 00:00:05,2020-04-01 01:00:00,3595,5',
  '2,u,vcA,0,4,1,CANCELLED,2020-04-01 00:01:00,,2020-04-01 00:02:00,0,60',
  '',
].join('\n');

describe('files that are known and not read', () => {
  // prettier-ignore
  test.each([
    ['Google 2019, as the tables are exported',     'instance_events-000.json',   '{"time":"0","type":"2","collection_id":"9","instance_index":"1"}\n', /^Google’s cluster trace of 2019/],
    ['Google 2019, as CSV',                         'a.csv',                      'time,type,collection_id,priority\n0,2,9,200\n',                     /^Google’s cluster trace of 2019/],
    ['readings of Google 2011',                     'task_usage.csv',             '600,900,3418309,0,4155527081,0.001\n',                              /^readings of Google’s .* 2011/],
    ['tasks of PAI, by their header',               'a.csv',                      'job_name,task_name,plan_cpu,plan_mem,plan_gpu,gpu_type\n',          /PAI trace/],
    ['tasks of PAI, by their name',                 'pai_task_table.csv',         'j,worker,1,Terminated,1,2,600,29,50,T4\n',                          /PAI trace/],
    ['Alibaba 2021',                                'MSResource_0.csv',           'timestamp,msname,msinstanceid,nodeid,instance_cpu_usage\n',         /microservices trace/],
    ['Alibaba 2018',                                'container_meta.csv',         'c_1,m_2556,0,app_5052,started,400,400,1.56\n',                      /2017 or 2018/],
    ['Azure’s packing trace',                       'vm.csv',                     'vmId,tenantId,vmTypeId,priority,starttime,endtime\n',               /packing trace/],
    ['calls of functions',                          'a.txt',                      'app,func,end_timestamp,duration\na,b,0.07,0.056\n',                 /^calls of Azure Functions/],
    ['Philly',                                      'cluster_job_log.json',       '[{"status":"Pass","vc":"e","jobid":"application_1","attempts":[]}]', /Philly/],
    ['a log of jobs',                               'cluster_log.csv',            HELIOS_LOG,                                                          /^a log of jobs/],
    ['kubectl get pods',                            'pods.txt',                   'NAME    READY   STATUS    RESTARTS   AGE\nweb-1   1/1     Running\n', /prints for people/],
    ['kubectl get pods -A',                         'pods.yaml',                  'NAMESPACE     NAME    READY   STATUS\nshop  web-1  1/1  Running\n', /prints for people/],
    ['kubectl describe',                            'n.txt',                      'Name:               n1\nRoles:  <none>\nLabels:   a=b\n',           /describe/],
    ['an error of kubectl',                         'dump.json',                  'Error from server (Forbidden): nodes is forbidden: User "x"\n',     /^an error of kubectl/],
  ])('%s', (_what, path, text, expected) => {
    expect(strangerOf(fileOf(path, text))?.what).toMatch(expected);
  });

  // prettier-ignore
  test.each([
    ['a manifest that begins with a name',  'a.yaml',   'Name: x\nkind: Pod\n'],
    ['words in capitals',                   'a.txt',    'NAMES of pods\n'],
    ['a machine list',                      'a.csv',    'machine,gpu_type,cap_cpu,cap_mem,cap_gpu\n'],
    ['a log that only speaks of errors',    'a.txt',    'no Error from server\n'],
    ['nothing',                             'a.csv',    ''],
  ])('%s is none of them', (_what, path, text) => {
    expect(strangerOf(fileOf(path, text))).toBeUndefined();
  });

  test('what is read is no stranger: a trace of Google from 2011, a PAI machine list', () => {
    const machines = fileOf('m.csv', 'machine,gpu_type,cap_cpu,cap_mem,cap_gpu\na,T4,96,512,2\n');
    expect([sniffTraceFormat(machines), strangerOf(machines)]).toEqual(['pai-machines', undefined]);
  });

  test('a log of jobs is replayed with the columns that the hint gives', async () => {
    const { csvOptions = {} } = strangerOf(fileOf('cluster_log.csv', HELIOS_LOG)) ?? {};
    const reading = await readTexts(
      { 'cluster_log.csv': HELIOS_LOG },
      { format: 'csv', options: csvOptions },
    );
    expect(codesOf(reading)).toEqual([]);
    expect(podLines(traceOf(reading))).toEqual([
      '0 +3595000 - cluster_log cpu=64 nvidia.com/gpu=8',
      '60000 +0 - cluster_log cpu=4 nvidia.com/gpu=0',
    ]);
  });
});

describe('any other table', () => {
  // prettier-ignore
  test.each([
    ['is told by its columns',                     'jobs.csv',     'submitted,finished,cores\n2024,2025,1\n',      'a table of no trace that is known by its columns (submitted, finished, cores)'],
    ['whatever separates them',                    'jobs.tsv',     'Submitted\tFinished\n1\t2\n',                  'a table of no trace that is known by its columns (submitted, finished)'],
    ['of which eight are named',                   'jobs.csv',     'a,b,c,d,e,f,g,h,i,j\n',                        'a table of no trace that is known by its columns (a, b, c, d, e, f, g, h and 2 more)'],
  ])('%s', (_what, path, text, expected) => {
    expect(tableOf(fileOf(path, text))?.what).toBe(expected);
  });

  // prettier-ignore
  test.each([
    ['a single column is none',       'jobs.csv',   'submitted\n1\n'],
    ['nor is a file of another name', 'jobs.yaml',  'a: [b, c]\n'],
  ])('%s', (_what, path, text) => {
    expect(tableOf(fileOf(path, text))).toBeUndefined();
  });
});
