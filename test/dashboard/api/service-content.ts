import type { Picture } from '../../../src/dashboard/stream/picture-schema.ts';
import type { FakeService } from '../../support/fake-service.ts';

const at = Date.UTC(2026, 0, 5, 8);
const revision = 'a'.repeat(40);

/** Something of everything that the API tells: one stream, its source and two environments. */
export function fillService(service: FakeService): void {
  const condition = { type: 'Ready', isTrue: true, reason: 'Synced', message: 'all is well' } as const;
  const status = {
    sync: 'OutOfSync',
    health: 'Healthy',
    revision,
    conditions: [condition],
    details: ['one change waits'],
    hold: { reason: 'release week', by: 'anna', since: at, revision },
    unproven: [{ path: 'value-streams/a', reason: 'not healthy' }],
    drifted: [{ path: 'value-streams/a', by: 'bo', at: '2026-01-05T08:00:00Z' }],
  } as const;
  const common = { pipeline: 'default', branch: 'main', driver: 'http', checkedAt: at } as const;
  const environment = {
    ...common,
    kind: 'environment',
    approval: 'required',
    syncedAt: at,
    nextAt: at,
  } as const;
  service.stagesThere = [
    { ...common, name: 'dev', kind: 'source', tenant: 'dev', driver: 'directory' },
    {
      ...environment,
      name: 'staging',
      tenant: 'staging',
      status: { ...status, conditions: [condition], details: [], unproven: [], drifted: [] },
      window: { isOpen: false, changesAt: at },
      counts: {
        streams: 1,
        inSync: 0,
        toBeSent: 1,
        blocked: 0,
        drifted: 0,
        inConflict: 0,
        missing: 0,
        degraded: 0,
      },
    },
    {
      ...environment,
      name: 'production',
      tenant: 'production',
      status: {
        ...status,
        conditions: [condition],
        details: [...status.details],
        unproven: [...status.unproven],
        drifted: [...status.drifted],
      },
      waitingPlan: { digest: 'd1', changes: 1 },
      promotion: {
        from: 'env/staging',
        is: 'waiting for a person',
        request: { number: 7, url: 'https://git.example.com/7' },
      },
    },
  ];
  const cell = {
    environment: 'production',
    is: 'ahead',
    health: 'Healthy',
    state: 'active',
    version: 3,
    publishedAt: '2026-01-05T08:00:00Z',
    problems: ['a thing is missing'],
  } as const;
  const row = { pipeline: 'default', slug: 'a', path: 'value-streams/a', name: 'A' };
  service.rows = [
    {
      ...row,
      cells: [
        { ...cell, problems: [] },
        { ...cell, environment: 'staging', problems: [] },
      ],
    },
  ];
  service.streams.set('default/a', {
    ...row,
    live: [],
    sides: [{ name: 'production', branch: 'env/production', revision }],
    environments: [
      {
        ...cell,
        problems: [...cell.problems],
        mismatch: { path: 'value-streams/a', differences: ['- stream A › note'], isAcceptable: false },
        bindings: [
          { path: 'connections/erp', is: 'bound', id: 'c1', by: 'id', name: 'ERP', type: 'account:erp' },
        ],
      },
    ],
    runs: [{ path: 'value-streams/b', name: 'B' }],
    runBy: [],
    uses: [{ path: 'rules/r', kind: 'rules', name: 'R' }],
    history: [{ commit: revision, at, by: 'anna', subject: 'Change A', branch: 'main' }],
  });
  const picture: Picture = {
    nodes: [{ key: 'n1', lines: ['Start'], shape: 'start', mark: 'same' }],
    edges: [{ from: 'n1', to: 'n1', lines: [], way: 'flow', mark: 'added' }],
  };
  const crumb = { noun: 'module', id: '1', label: 'HTTP' };
  service.comparisons.set('default/a staging..production', {
    before: { name: 'staging', revision },
    after: { name: 'production', revision },
    pictures: [{ title: 'A', path: 'value-streams/a', before: picture, after: picture }],
    diff: {
      same: false,
      subjects: [{ noun: 'stream', path: 'value-streams/a', name: 'A', outcome: 'changed' }],
      changes: [
        {
          op: 'moved',
          line: 'moved: HTTP',
          place: [crumb],
          file: 'value-streams/a/value-stream.json',
          pointer: '/steps/0',
          before: { deep: [1, 'two', null, { three: true }] },
          after: 'plain',
          from: { within: [crumb], after: null, number: 1 },
          to: { within: [], after: crumb, number: 2 },
          words: [{ line: 1, before: 'a', after: 'b' }],
          holds: { modules: 2 },
        },
      ],
    },
    text: [{ file: 'value-streams/a/value-stream.json', hunks: '@@ -1 +1 @@' }],
    isCut: false,
  });
  service.plans.set('production', {
    environment: 'production',
    at,
    digest: 'd1',
    isApproved: false,
    gate: [{ is: 'not approved', code: 'SLC5001', message: 'nobody approved it', remedy: 'approve it' }],
    mismatches: [
      {
        path: 'value-streams/c',
        differences: ['~ stream C › priority: absent → 5'],
        ignore: 'ignore: { value-streams/c/value-stream.json: [/priority] }',
        isAcceptable: true,
      },
    ],
    plan: {
      environment: 'production',
      revision,
      changes: [
        {
          op: 'switch-over',
          path: 'value-streams/a',
          name: 'A',
          reasons: ['changed'],
          state: 'active',
          before: 'active',
          id: 's1',
          webhooks: ['hook of A'],
        },
        { op: 'create', path: 'value-streams/b', name: 'B', reasons: ['new'], state: 'inactive' },
      ],
      blocked: [],
      blockers: [
        {
          code: 'SLC3001',
          severity: 'error',
          file: 'value-streams/a/value-stream.json',
          place: '/x',
          message: 'no',
        },
      ],
      readiness: [
        {
          path: 'connections/erp',
          wanted: { name: 'ERP', type: 'account:erp' },
          neededBy: ['value-streams/a'],
          uses: [],
          is: 'ambiguous',
          candidates: [{ id: 'c1', name: 'ERP', seen: { stream: 'A' } }],
        },
      ],
      warnings: [],
      stops: [],
      secrets: [],
      drifted: ['value-streams/a'],
      captures: [],
      edits: { 'value-streams/a': { by: 'bo' } },
      healed: [],
      removed: [],
      leftShared: [],
      leftOut: [],
      inSync: [],
      orphans: [{ id: 'o1', name: 'O' }],
    },
  });
  service.runsThere = [
    {
      id: 'p1',
      kind: 'sync',
      stage: 'production',
      stageKind: 'environment',
      startedAt: at,
      milliseconds: 1200,
      outcome: 'synced',
      revision,
      plan: 'd1',
      actor: 'daemon',
      message: 'one change',
      repeated: { times: 2, lastAt: at },
      changes: [{ op: 'replace', path: 'value-streams/a', outcome: 'done', problem: 'none' }],
      remarks: ['nothing else'],
      steps: [
        {
          id: 's1',
          call: 'import',
          path: 'value-streams/a',
          startedAt: at,
          endedAt: at,
          is: 'done',
          tries: 2,
        },
      ],
    },
  ];
  service.driftThere = [
    {
      pipeline: 'default',
      environment: 'production',
      branch: 'sluice/drift/production',
      entries: [
        { path: 'value-streams/a', name: 'A', by: 'bo', isLive: true, commit: revision, savedAt: at },
      ],
    },
  ];
  service.openProblems = [
    {
      pipeline: 'default',
      stage: 'production',
      stageKind: 'environment',
      path: 'value-streams/a',
      message: 'value-streams/a: it does not fit',
      cause: 'it does not fit',
      code: 'SLC3001',
      meaning: 'a thing is missing',
      remedy: 'add it',
      isStalling: true,
    },
  ];
  service.handOversThere = [
    {
      pipeline: 'default',
      stage: 'dev',
      stageKind: 'source',
      tenant: 'dev',
      inbox: '/srv/inbox',
      outbox: '/srv/outbox',
      lastExportAt: at,
      waitsFor: ['an export'],
      rejected: [{ file: 'x.json', reason: 'not an export' }],
      rounds: [
        {
          name: '0001',
          is: 'open',
          files: [{ name: 'a.json', bytes: 12 }],
          checklist: [{ number: 1, text: 'Import A', isDone: false }],
          checklistText: '- [ ] Import A',
        },
      ],
    },
  ];
  service.requestPlans.set('default 7 production', '# Plan\n');
}
