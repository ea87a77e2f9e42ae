import { describe, expect, it } from 'vitest';
import { site } from '../../src/http/site.ts';
import type { LaneView, Overview } from '../../src/http/read-model.ts';

const staging: LaneView = {
  name: 'staging',
  kind: 'environment',
  branch: 'env/staging',
  tenant: 'stage',
  status: {
    sync: 'OutOfSync',
    health: 'Degraded',
    revision: 'a'.repeat(40),
    conditions: [],
    details: ['orders: unbound'],
  },
  checkedAt: Date.UTC(2026, 10, 23, 12),
  streams: [
    {
      slug: 'orders',
      name: 'Orders',
      state: 'active',
      lastPublishedAt: '2026-11-20T08:30:00.123456789Z',
      sync: 'in sync',
    },
  ],
};

function serve(overview: Overview, isReady = true) {
  const pages = site(
    { isReady: () => isReady },
    { overview: () => Promise.resolve(overview), plan: () => Promise.resolve(undefined) },
    (text) => text,
  );
  return (path: string, headers: Record<string, string> = {}) =>
    pages.request(path, { headers: { host: '127.0.0.1:8080', ...headers } });
}

describe('the page of the daemon', () => {
  it('shows each environment with revision, sync, health and streams', async () => {
    const page = await (await serve({ lanes: [staging], passes: [] })('/')).text();
    for (const shown of [
      'staging',
      'env/staging',
      'aaaaaaaaaaaa',
      'OutOfSync',
      'Degraded',
      'orders: unbound',
      'Orders',
      '2026-11-20 08:30 UTC',
    ]) {
      expect(page).toContain(shown);
    }
  });

  it('shows recent passes with their outcome, and why one failed', async () => {
    const pass = {
      kind: 'sync',
      subject: 'environment staging',
      startedAt: 0,
      milliseconds: 1234,
      outcome: 'error',
      revision: undefined,
      actor: 'robin',
      message: 'the tenant is down',
    };
    const page = await (await serve({ lanes: [], passes: [pass] })('/')).text();
    for (const shown of [
      'environment staging',
      '<span class="bad">error</span>',
      'the tenant is down',
      '1.2 s',
      'robin',
    ])
      expect(page).toContain(shown);
  });

  it('names the branch on which an edit is saved, and who made it', async () => {
    const [stream] = staging.streams;
    const edited = {
      ...(stream as (typeof staging.streams)[0]),
      sync: 'drifted',
      edit: { by: 'Robin' },
    } as const;
    const lane: LaneView = { ...staging, streams: [edited], driftBranch: 'sluice/drift/staging' };
    const page = await (await serve({ lanes: [lane], passes: [] })('/')).text();
    expect(page).toMatch(/<dt>Drift<\/dt>\s*<dd>sluice\/drift\/staging<\/dd>/);
    expect(page).toMatch(
      /drifted<\/span> <small>by <bdi>Robin<\/bdi>, saved on sluice\/drift\/staging<\/small>/,
    );
    const other = await (await serve({ lanes: [staging], passes: [] })('/')).text();
    expect(other).not.toContain('Drift');
  });

  it('says that streams are shown as they were last seen where the tenant could not be read', async () => {
    const status = { ...(staging.status as NonNullable<LaneView['status']>), sync: 'Unknown' } as const;
    const part = async (lane: LaneView) => (await serve({ lanes: [lane], passes: [] })('/part')).text();
    const note = 'As they were when they were last seen. What is there now is not known.';
    expect(await part({ ...staging, status })).toContain(note);
    expect(await part(staging)).not.toContain(note);
  });

  it('says of an environment without streams that none is known, and nothing of a source', async () => {
    const page = await (
      await serve({
        lanes: [
          { ...staging, streams: [] },
          { ...staging, name: 'dev', kind: 'source', streams: [] },
        ],
        passes: [],
      })('/')
    ).text();
    expect(page).toMatch(/Value streams in staging<\/h2>\s*<p>None is known yet\.<\/p>/);
    expect(page).not.toContain('Value streams in dev');
  });

  it('marks what went wrong apart from what waits for somebody', async () => {
    const status = {
      ...(staging.status as NonNullable<LaneView['status']>),
      health: 'Progressing',
      details: ['orders: import it'],
    } as const;
    const [stream] = staging.streams;
    const drifted = { ...(stream as (typeof staging.streams)[0]), sync: 'drifted' } as const;
    const part = async (lane: LaneView) => (await serve({ lanes: [lane], passes: [] })('/part')).text();
    expect(await part(staging)).toContain('<ul class="details bad">');
    const waiting = await part({ ...staging, status, streams: [drifted] });
    expect(waiting).toContain('<ul class="details">');
    expect(waiting).toContain('<span class="warn">drifted</span>');
  });

  it('says how many passes found the same, and when the last was', async () => {
    const pass = {
      kind: 'sync',
      subject: 'environment staging',
      startedAt: 0,
      milliseconds: 10,
      outcome: 'blocked',
      revision: undefined,
      actor: 'daemon',
      message: undefined,
      repeated: { times: 12, lastAt: Date.UTC(2026, 10, 23, 12) },
    };
    const page = await (await serve({ lanes: [], passes: [pass] })('/')).text();
    expect(page).toMatch(/12 times, last <time datetime="2026-11-23T12:00:00.000Z">/);
  });

  it('has a look for every word of health and sync, and says in each cell what it is', async () => {
    const get = serve({ lanes: [staging], passes: [] });
    const style = await (await get('/assets/style.css')).text();
    for (const word of ['synced', 'healthy', 'degraded', 'missing', 'suspended'])
      expect(style).toContain(`.badge.${word}`);
    expect(await (await get('/')).text()).toMatch(
      /<td role="cell" data-column="State"><div>active<\/div><\/td>/,
    );
  });

  it('escapes every name and text', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    const stream = {
      slug: evil,
      name: evil,
      state: 'active',
      lastPublishedAt: evil,
      sync: 'in sync',
    } as const;
    const status = {
      ...(staging.status as NonNullable<LaneView['status']>),
      details: [evil],
      revision: evil,
    };
    const lane: LaneView = { ...staging, name: evil, branch: evil, tenant: evil, status, streams: [stream] };
    const pass = {
      kind: evil,
      subject: evil,
      startedAt: 0,
      milliseconds: undefined,
      outcome: evil,
      revision: evil,
      actor: evil,
      message: evil,
    };
    const page = await (await serve({ lanes: [lane], passes: [pass] })('/')).text();
    expect(page).not.toContain('<img');
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  it('says that nothing changed to who has seen the part already', async () => {
    const get = serve({ lanes: [staging], passes: [] });
    const first = await get('/part');
    const again = await get('/part', { 'if-none-match': first.headers.get('etag') ?? '' });
    expect(again.status).toBe(304);
  });

  it('runs no script and loads no style but its own', async () => {
    const answer = await serve({ lanes: [staging], passes: [] })('/');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await answer.text()).not.toMatch(/<script(?![^>]*src="\/assets\/)|style="|\son\w+="/);
  });

  it('answers to its own names only, so that no other site can pose as it', async () => {
    const get = serve({ lanes: [staging], passes: [] });
    expect((await get('/', { host: 'evil.example' })).status).toBe(421);
    expect((await get('/', { host: 'localhost:8080' })).status).toBe(200);
    expect((await get('/part', { host: 'evil.example' })).status).toBe(421);
  });
});

describe('the health of the daemon', () => {
  it('is told at any time, readiness once everything was looked at', async () => {
    const starting = serve({ lanes: [], passes: [] }, false);
    expect((await starting('/healthz')).status).toBe(200);
    expect((await starting('/readyz')).status).toBe(503);
    expect((await serve({ lanes: [], passes: [] })('/readyz')).status).toBe(200);
  });
});
