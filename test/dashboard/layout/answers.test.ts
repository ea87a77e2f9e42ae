import { describe, expect, it } from 'vitest';
import { ServiceRefusal } from '../../../src/dashboard/api/service.ts';
import { digest } from '../../support/sample-facts.ts';
import { cookies, servedPages } from './served-pages.ts';

const nobody = { token: '', anonymous: 'none' } as const;

describe('a page', () => {
  it('runs no script and loads nothing but its own', async () => {
    const answer = await (await servedPages()).get('/');
    const policy = answer.headers.get('content-security-policy') ?? '';
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ])
      expect(policy).toContain(part);
    expect(policy).not.toContain('unsafe');
  });

  it('says that nothing changed to who has seen its part already', async () => {
    const harness = await servedPages();
    const first = await harness.get('/?part');
    expect(await first.text()).not.toContain('<html');
    const again = await harness.get('/?part', { 'if-none-match': first.headers.get('etag') ?? '' });
    expect(again.status).toBe(304);
  });

  it('is kept by nobody in between', async () => {
    expect((await (await servedPages()).get('/')).headers.get('cache-control')).toBe('private, no-cache');
  });

  it('leaves without secrets', async () => {
    const harness = await servedPages();
    harness.service.openProblems = harness.service.openProblems.map((one) => ({
      ...one,
      message: 'the token s3cret is refused',
      cause: 'the token s3cret is refused',
    }));
    expect(await harness.text('/problems')).toContain('the token [redacted] is refused');
  });

  it('says where the reader is', async () => {
    expect(await (await servedPages()).text('/drift')).toMatch(/<a href="\/drift" aria-current="page"\s*>/);
  });
});

describe('who is not let in', () => {
  it('is led to sign in, and back', async () => {
    const answer = await (await servedPages(nobody)).get('/streams?search=a');
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/sign-in?to=%2Fstreams%3Fsearch%3Da');
  });

  it('is told in plain words, and can try again, where the token was wrong', async () => {
    const harness = await servedPages();
    const answer = await harness.post('/sign-in', { token: 'another' });
    expect(answer.status).toBe(401);
    expect(await answer.text()).toMatch(/Not signed in[\s\S]*<a href="\/sign-in">Sign in<\/a>/);
  });

  it('gets the part of no page', async () => {
    expect((await (await servedPages(nobody)).get('/?part')).status).toBe(401);
  });

  it.each(['//evil.example', 'https://evil.example', String.raw`/\evil.example`])(
    'is led to no other server: %s',
    async (to) => {
      const page = await (await servedPages({ token: 't' })).text(`/sign-in?to=${encodeURIComponent(to)}`);
      expect(page).toContain('name="to" value="/"');
    },
  );

  it('may look at what may be seen, and decide nothing', async () => {
    const harness = await servedPages({ token: '' });
    expect((await harness.get('/environments/production')).status).toBe(200);
    expect((await harness.get('/environments/production/confirm/hold')).headers.get('location')).toMatch(
      /^\/sign-in/,
    );
    const posted = await harness.post('/environments/production/hold', { reason: 'x' });
    expect(posted.headers.get('location')).toMatch(/^\/sign-in/);
    expect(harness.service.done).toEqual([]);
  });
});

describe('what cannot be shown', () => {
  it.each([
    '/nowhere',
    '/environments/nowhere',
    '/streams/default/nowhere',
    '/runs/nowhere',
    '/hand-over/nowhere',
    '/environments/production/confirm/explode',
    '/environments/dev/confirm/approve',
    '/environments/production/confirm/accept',
    '/environments/production/confirm/accept?stream=order-intake',
  ])('is told in plain words: %s', async (path) => {
    const answer = await (await servedPages()).get(path);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('Page not found');
  });

  it('is told where the daemon cannot answer now', async () => {
    const harness = await servedPages();
    harness.service.failure = new ServiceRefusal('the repository was not read yet', { status: 503 });
    const answer = await harness.get('/');
    expect(answer.status).toBe(503);
    expect(await answer.text()).toMatch(/Temporarily unavailable[\s\S]*the repository was not read yet/);
  });
});

describe('a decision', () => {
  it('is asked for in words that name what will happen', async () => {
    const page = await (await servedPages()).text('/environments/production/confirm/approve');
    expect(page).toContain(
      'Approve for production: 2 streams to update, 1 to create, 1 to switch over, 0 to remove',
    );
    expect(page).toContain(`name="digest" value="${digest}"`);
  });

  it('asks for removals over the bound to be agreed to by number', async () => {
    const harness = await servedPages();
    const plan = harness.service.plans.get('production');
    if (plan === undefined) throw new Error('the sample has a plan');
    const removal = (slug: string) =>
      ({
        op: 'delete',
        path: `value-streams/${slug}`,
        name: slug,
        reasons: [] as string[],
        state: 'inactive',
        before: 'active',
        id: slug,
      }) as const;
    const stop = { code: 'SLC2415', severity: 'error', file: '', place: '', message: 'too many' } as const;
    harness.service.plans.set('production', {
      ...plan,
      plan: { ...plan.plan, changes: ['a', 'b', 'c', 'd'].map(removal), stops: [stop] },
    });

    const page = await harness.text('/environments/production/confirm/approve');
    expect(page).toContain('for production: 4 streams to remove');
    expect(page).toMatch(/name="allowDeletions"\s+value="4"\s+required/);
    await harness.post('/environments/production/approve', { digest, allowDeletions: '4' });
    expect(harness.service.done).toEqual([`approve production ${digest} 4 by token`]);
  });

  it('lists the secrets that a plan sends newly, first, and has them agreed to', async () => {
    const harness = await servedPages();
    const plan = harness.service.plans.get('production');
    if (plan === undefined) throw new Error('the sample has a plan');
    const secret = {
      secret: 'erpKey',
      is: 'newly',
      stream: 'value-streams/returns',
      file: 'value-streams/returns/scenarios/refund.json',
      module: '3',
      field: '/mapper/<url>',
    } as const;
    harness.service.plans.set('production', { ...plan, plan: { ...plan.plan, secrets: [secret] } });
    const line =
      'Sends the secret erpKey for the first time: to an unknown host, from field /mapper/&lt;url&gt; of module 3 in value-streams/returns/scenarios/refund.json';

    const shown = await harness.text('/environments/production');
    expect(shown).toContain(line);
    expect(shown.indexOf(line)).toBeLessThan(shown.indexOf('id="plan"'));
    const page = await harness.text('/environments/production/confirm/approve');
    expect(page).toContain(line);
    expect(page).toMatch(/name="allowSecrets"\s+value="yes"\s+required/);
    await harness.post('/environments/production/approve', { digest, allowSecrets: 'yes' });
    expect(harness.service.done).toEqual([`approve production ${digest} none with secrets by token`]);
  });

  it("to accept the tenant's form shows the differing fields first and needs the button", async () => {
    const harness = await servedPages();
    const shown = await harness.text('/environments/production');
    const [, link = ''] = /href="([^"]*confirm\/accept[^"]*)"/.exec(shown) ?? [];
    const page = await harness.text(link);
    expect(page).toContain('Accept the tenant&#39;s form of price-feed in production');
    expect(page).toContain('stream Price Feed › priority: 5');
    expect(page).toContain('action="/environments/production/accept"');
    expect(harness.service.done).toEqual([]);

    await harness.post('/environments/production/accept', { stream: 'price-feed' });
    expect(harness.service.done).toEqual(['accept production price-feed by token']);
    expect((await harness.post('/environments/production/accept', {})).status).toBe(422);
    expect(harness.service.done).toHaveLength(1);
  });

  it('goes on to its environment, where it is told once', async () => {
    const harness = await servedPages();
    const answer = await harness.post('/environments/production/hold', { reason: 'stock-taking' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/environments/production');
    const told = await harness.get('/environments/production', { cookie: cookies(answer) });
    expect(await told.text()).toContain('done: hold production &quot;stock-taking&quot; by token');
    expect(told.headers.getSetCookie().join()).toMatch(/sluice_message=; Max-Age=0/);
  });

  it.each(['approve', 'rollback'])('of the form do not change the environment to %s', async (action) => {
    const harness = await servedPages();
    const fields = { environment: 'production', digest: 'abcdefg', to: '0'.repeat(40) };
    await harness.post(`/environments/staging/${action}`, fields);
    expect(harness.service.done.join()).not.toContain('production');
  });

  it('that is refused is asked for again, with the reason and what was typed', async () => {
    const harness = await servedPages();
    harness.service.failure = new ServiceRefusal('another plan was made', {
      status: 409,
      remedy: 'look at it',
    });
    const answer = await harness.post('/environments/production/approve', { digest: 'old' });
    expect(answer.status).toBe(409);
    const page = await answer.text();
    expect(page).toMatch(/role="alert"[\s\S]*another plan was made\s+look at it/);
    expect(page).toContain(`value="${digest}"`);
    expect(harness.service.done).toEqual([]);
  });

  it('without what it needs is not made', async () => {
    const harness = await servedPages();
    const answer = await harness.post('/environments/production/hold', { reason: '  ' });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('Put production on hold');
    expect(harness.service.done).toEqual([]);
  });

  it('that is too long to be one is not read', async () => {
    const harness = await servedPages();
    const answer = await harness.post('/environments/production/hold', { reason: 'x'.repeat(70_000) });
    expect(answer.status).toBe(413);
    expect(harness.service.done).toEqual([]);
  });

  it('of another site is not taken', async () => {
    const harness = await servedPages();
    const answer = await harness.app.request(
      'http://127.0.0.1:8080/environments/production/hold',
      {
        method: 'POST',
        body: new URLSearchParams({ reason: 'x' }),
        headers: { host: '127.0.0.1:8080', origin: 'https://evil.example' },
      },
      { incoming: { socket: { remoteAddress: '127.0.0.1' } } },
    );
    expect(answer.status).toBe(403);
    expect(harness.service.done).toEqual([]);
  });
});

describe('files', () => {
  const form = (...names: readonly string[]) => {
    const data = new FormData();
    for (const name of names) data.append('files', new File(['{}'], name));
    return data;
  };

  it('are put into the inbox, and what is there now is told', async () => {
    const harness = await servedPages();
    const answer = await harness.post('/hand-over/dev/files', form('a.json', 'b.zip'));
    expect(answer.headers.get('location')).toBe('/hand-over/dev');
    expect(harness.service.done).toEqual(['receive dev a.json 2 by token', 'receive dev b.zip 2 by token']);
  });

  it('that are refused say which it was', async () => {
    const harness = await servedPages();
    harness.service.failure = new ServiceRefusal('it is no export file', { status: 422 });
    const answer = await harness.post('/hand-over/dev/files', form('a.json'));
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('a.json was not taken: it is no export file');
  });

  it('are refused where none was chosen, or more than can be held', async () => {
    const harness = await servedPages();
    expect((await harness.post('/hand-over/dev/files', form())).status).toBe(422);
    const large = new FormData();
    large.append('files', new File([new Uint8Array(65 * 1024 * 1024)], 'a.json'));
    expect((await harness.post('/hand-over/dev/files', large)).status).toBe(413);
    expect(harness.service.done).toEqual([]);
  });

  it('of a round are one file to take away', async () => {
    const answer = await (await servedPages()).get('/hand-over/shop/rounds/0002.zip');
    expect(answer.headers.get('content-type')).toBe('application/zip');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="shop-0002.zip"');
    expect((await (await servedPages()).get('/hand-over/shop/rounds/0009.zip')).status).toBe(404);
  });
});
