import { describe, expect, it } from 'vitest';
import type { OpenProblem } from '../../../src/dashboard/problems/schema.ts';
import type { PlanPrerequisite } from '../../../src/dashboard/environment/schema.ts';
import { aService } from '../../support/service-samples.ts';
import { manyService } from '../../support/many-service.ts';
import { hostileService } from '../../support/hostile-service.ts';
import { aStage } from '../../support/stage-samples.ts';
import { aMismatch, aPlan } from '../../support/plan-samples.ts';
import { aComparison } from '../../support/stream-samples.ts';
import { servedPages } from './served-pages.ts';

/** What a page says, without its tags; runs of spaces are one. */
function said(page: string): string {
  return page
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ');
}

describe('the environments', () => {
  it('show each stage with revision, sync, health, times, hold, window, counts and what waits', async () => {
    const page = said(await (await servedPages()).text('/'));

    for (const shown of [
      'production environment',
      '7777777 Promote 3 streams to production',
      'Robin Reviewer',
      'Git is 2 commits ahead',
      'OutOfSync',
      'Degraded',
      'On hold by Anna 2026-11-23 12:00 UTC: stock-taking until Friday',
      '4 changes wait for approval',
      'ready to merge',
      'ahead 2',
      'order-intake: connections/acme-commerce is not bound',
      'and 1 more',
    ])
      expect(page).toContain(shown);
  });

  it('show how far a writing run is, and how long it still takes', async () => {
    const harness = await servedPages();
    const progress = { done: 3, total: 12, millisecondsLeft: 90_000 };
    harness.service.stagesThere = [aStage({ currentRun: 'p1', progress })];

    expect(said(await harness.text('/'))).toContain('Syncing 3 of 12 about 1 min 30 s left');
  });

  it('link a pull request only where its address is one of the web', async () => {
    const harness = await servedPages();
    expect(await harness.text('/')).toContain('href="https://git.acme.example/acme/value-streams/pull/42"');
    harness.service.stagesThere = [
      aStage({
        promotion: { from: 'main', is: 'in conflict', request: { number: 7, url: 'javascript:alert(1)' } },
      }),
    ];

    const page = await harness.text('/');
    expect(page).toContain('Pull request 7');
    expect(page).not.toContain('javascript:');
  });

  it('offer nothing that the reader may not do', async () => {
    const anybody = await servedPages({ token: '' });
    const page = await anybody.text('/');
    expect(page).toContain('production');
    expect(page).not.toContain('/confirm/');
  });
});

describe('an environment', () => {
  it('names every way by which somebody can approve', async () => {
    const page = said(await (await servedPages()).text('/environments/production?tab=settings'));
    expect(page).toContain('open until 2026-11-23 15:00 UTC');
    expect(page).toContain(
      'Who can approve With sluice approve and access to the store: anybody with access to it.',
    );
  });
});

describe('a prerequisite of an environment', () => {
  const wanted = { name: 'Acme commerce', type: 'emporix' };
  const item: Extract<PlanPrerequisite, { readonly is: 'unbound' }> = {
    path: 'connections/acme-commerce',
    wanted,
    neededBy: Array.from({ length: 500 }, (_, index) => `value-streams/stream-${index}`),
    uses: [],
    problem: 'not there',
    yaml: 'bindings: { connections/acme-commerce: <id> }',
    is: 'unbound',
  };

  function withReadiness(...readiness: PlanPrerequisite[]) {
    const service = aService();
    const plan = aPlan();
    service.plans.set('production', { ...plan, plan: { ...plan.plan, readiness } });
    return service;
  }

  it('is bound to a candidate of the right type, after the change in git was shown', async () => {
    const candidates = [
      { id: '4712', name: 'Acme commerce', type: 'emporix' },
      { id: '4713', name: 'Acme mail', type: 'smtp' },
    ];
    const harness = await servedPages({}, withReadiness({ ...item, candidates }));
    const page = await harness.text('/environments/production');
    expect(said(page)).toContain('Connection Acme commerce of type emporix');
    expect(page).toContain('<option value="4712">');
    expect(page).not.toContain('<option value="4713">');
    expect(said(page)).toContain('Needed by 500 streams');
    expect(said(page)).toContain('and 490 more');

    const address = '/environments/production/confirm/bind?path=connections%2Facme-commerce&id=4712';
    const confirm = said(await harness.text(address));
    expect(confirm).toContain('connections/acme-commerce becomes id 4712 (Acme commerce).');
    expect(confirm).toContain('to sluice/bind/production, with your name in the message');
    expect(confirm).toContain('+ connections/acme-commerce: 4712');
    expect(harness.service.done).toEqual([]);

    await harness.post('/environments/production/bind', { path: item.path, id: '4712' });
    expect(harness.service.done).toEqual(['bind production connections/acme-commerce 4712 by token']);
  });

  it('takes an id that is typed where the tenant lists none, and no id where it has no candidate', async () => {
    const typed = await (await servedPages({}, withReadiness(item))).text('/environments/production');
    expect(typed).toMatch(/<input[^>]*name="id"[^>]*required/);
    const none = withReadiness({ ...item, candidates: [] });
    const page = await (await servedPages({}, none)).text('/environments/production');
    expect(page).not.toContain('confirm/bind');
    expect(said(page)).toContain('Create it there');
  });

  it('is offered to nobody who may not operate the environment', async () => {
    const anybody = await servedPages({ token: '' }, withReadiness(item));
    expect(await anybody.text('/environments/production')).not.toContain('confirm/bind');
    expect((await anybody.get('/environments/production/confirm/bind?path=a&id=b')).status).toBe(303);
  });

  it('is one of at most fifty on a page', async () => {
    const many = Array.from({ length: 300 }, (_, index) => ({ ...item, path: `connections/c-${index}` }));
    const page = await (await servedPages({}, withReadiness(...many))).text('/environments/production');
    expect(page.match(/id="yaml-production-/g)).toHaveLength(50);
    expect(said(page)).toContain('297 more');
    expect(said(page)).toContain('and 250 more');
  });
});

describe('the matrix', () => {
  it('asks for what its address says and keeps that in the form', async () => {
    const page = await (
      await servedPages()
    ).text('/streams?search=intake&environment=production&is=in+sync&sort=trouble');

    expect(said(page)).toContain('1 stream of 7');
    expect(page).toContain('value="intake"');
    for (const chosen of ['production', 'in sync', 'trouble'])
      expect(page).toMatch(new RegExp(`<option value="${chosen}" selected>`));
    expect(page).not.toMatch(/<th scope="col" role="columnheader">\s*<a href="\/environments\/staging"/);
  });

  it('shows all, and says so, where the address asks for what there is not', async () => {
    const page = await (await servedPages()).text('/streams?is=purple');
    expect(said(page)).toContain('7 streams');
    expect(page).toContain('The address asks for something that there is not');
  });

  it('leads from page to page and keeps what was asked for', async () => {
    const page = await (await servedPages()).text('/streams?size=2&page=2&sort=slug');
    expect(said(page)).toContain('3 to 4 of 7 streams');
    expect(page).toContain('href="/streams?sort=slug&amp;page=3&amp;size=2"');
    expect(page).toContain('href="/streams?sort=slug&amp;size=2"');
  });

  it('says each state with a word and a shape', async () => {
    const page = await (await servedPages()).text('/streams');
    for (const word of ['in sync', 'drifted', 'ahead', 'missing', 'blocked', 'in conflict', 'not in git'])
      expect(page).toMatch(new RegExp(`</svg>${word}</span>`));
  });
});

describe('a stream that the tenant changed', () => {
  const pages = ['/environments/production', '/streams/default/order-intake'];

  it.each(pages)(
    'is shown with both values, the YAML to paste and the way to accept it: %s',
    async (path) => {
      const page = await (await servedPages()).text(path);
      expect(said(page)).toContain('~ stream Price Feed › step 1 scenario › timeout: "30" → 30');
      expect(said(page)).toContain('add this to environments/production.yaml');
      expect(page).toMatch(/<pre[^>]*>\s*ignore: \{ value-streams\/price-feed/);
      expect(page).toMatch(/href="\/environments\/production\/confirm\/accept\?stream=[a-z-]+"/);
      expect(said(page)).not.toContain('sluice accept');
    },
  );

  it.each(pages)('offers nothing to users who may not approve: %s', async (path) => {
    const page = await (await servedPages({ token: '' })).text(path);
    expect(said(page)).toContain('stream Price Feed › priority: 5');
    expect(page).not.toContain('confirm/accept');
  });

  it('offers no way to accept what the tenant finds invalid, and shows each difference once', async () => {
    const service = aService();
    service.plans.set('production', aPlan({ mismatches: [aMismatch({ isAcceptable: false })] }));
    const details = ['price-feed differs: + stream Price Feed › priority: 5'];
    service.stagesThere = service.stagesThere.map((stage) =>
      stage.status === undefined ? stage : { ...stage, status: { ...stage.status, details } },
    );
    const page = await (await servedPages({}, service)).text('/environments/production');
    expect(page.match(/Price Feed › priority/g)).toHaveLength(1);
    expect(page).not.toContain('confirm/accept');
  });
});

describe('a stream', () => {
  it('begins with the first environment that differs from the one before it', async () => {
    const page = await (await servedPages()).text('/streams/default/order-intake');
    expect(page).toMatch(
      /<select id="before"[\s\S]*<option value="production" selected>[\s\S]*<select id="after"/,
    );
    expect(said(page)).toContain('step 4 form, with 2 fields');
    expect(said(page)).toContain('+ { "stepType": "form"');
  });

  it('says where one of the two sides does not have it', async () => {
    const page = await (await servedPages()).text('/streams/default/order-intake?after=nowhere');
    expect(said(page)).toContain('One of these two does not have the stream');
  });

  it('says that the rest of a very long comparison is left out', async () => {
    const service = aService();
    service.comparisons.set('default/order-intake ..dev', { ...aComparison(), isCut: true });
    const page = await (
      await servedPages({}, service)
    ).text('/streams/default/order-intake?before=&after=dev');
    expect(said(page)).toContain('the rest is left out here');
  });

  it('tells bindings of each environment, neighbours and history', async () => {
    const page = said(await (await servedPages()).text('/streams/default/order-intake'));
    for (const shown of [
      'nothing of that name is there',
      'Credit Release',
      'orderAboveApprovalLimit',
      'Ask the customer before a backorder',
    ])
      expect(page).toContain(shown);
  });
});

describe('an environment', () => {
  it('says once what several conditions and a detail say', async () => {
    const harness = await servedPages();
    const message = 'plan 1 waits for approval';
    const waiting = { reason: 'WaitingForApproval', message };
    harness.service.stagesThere = [
      aStage({
        status: {
          sync: 'OutOfSync',
          health: 'Healthy',
          revision: 'a'.repeat(40),
          conditions: [
            { type: 'Ready', isTrue: false, ...waiting },
            { type: 'Stalled', isTrue: true, ...waiting },
          ],
          details: [`${message} [SLC2431]`, `${message} of somebody else [SLC2431]`],
        },
      }),
    ];

    const page = said(await harness.text('/environments/staging?tab=settings'));

    expect(page).toContain(`Not ready, Stalled: WaitingForApproval, ${message}`);
    expect(page.split(message)).toHaveLength(3);
    expect(page).toContain(`${message} of somebody else`);
  });

  it('shows its plan with reasons, what is in the way and the remedy, what to add, and the digest', async () => {
    const page = said(await (await servedPages()).text('/environments/production'));
    for (const shown of [
      '2 streams to update, 1 to create, 1 to switch over, 0 to remove · waiting',
      '3f9a52c',
      'it was edited in the tenant',
      'Its webhook addresses change: Draft Quote Answer: incoming quotes',
      'Add the binding to environments/production.yaml.',
      'connections/acme-commerce: { id: "4712" }',
      'module 3 has no filter',
      'value-streams/returns by Robin at 2026-11-23T10:00:00Z',
    ])
      expect(page).toContain(shown);
  });

  it('lists its changes by risk: conflicts before updates before creations', async () => {
    const page = said(await (await servedPages()).text('/environments/production'));
    const places = ['Conflicts 1', 'Updates 2', 'Creations 1'].map((group) => page.indexOf(group));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
  });

  it('is not up to date where streams are blocked', async () => {
    const service = aService();
    const plan = aPlan();
    service.plans.set('production', { ...plan, plan: { ...plan.plan, changes: [] } });
    const page = said(await (await servedPages({}, service)).text('/environments/production'));
    expect(page).toContain('2 streams blocked');
    expect(page).not.toContain('Up to date');
  });

  it('does not tell a plan that was carried out as one that is to be', async () => {
    const service = aService();
    service.plans.set('production', aPlan({ outcome: 'synced' }));
    expect(said(await (await servedPages({}, service)).text('/environments/production'))).toContain(
      '0 to remove · applied',
    );
  });

  it('shows the pass that is under way, with its steps', async () => {
    const service = aService();
    service.stagesThere = [aStage({ currentRun: 'p1' })];
    const page = said(await (await servedPages({}, service)).text('/environments/staging'));
    expect(page).toContain('Under way: sync');
    expect(page).toContain('refused sent 3 times422: the flow has no trigger');
  });
});

/** Problems of as many streams of production. */
function manyProblems(count: number, causeOf: (index: number) => string, code = 'SLC2110'): OpenProblem[] {
  return Array.from({ length: count }, (_, index) => ({
    pipeline: 'default',
    stage: 'production',
    stageKind: 'environment',
    path: `value-streams/stream-${index}`,
    message: `value-streams/stream-${index}: ${causeOf(index)}`,
    cause: causeOf(index),
    code,
    remedy: 'Correct it. Or run `sluice sync`.',
    isStalling: true,
  }));
}

describe('the search', () => {
  it.each([
    { text: 'INTAKE', shown: 'Streams 1 Order Intake order-intake', links: '/streams/default/order-intake' },
    { text: 'acmeshop', shown: 'Stages 1 shop environment · acmeshop', links: '/environments/shop' },
    { text: 'SLC2301', shown: 'something in it looks like a secret dev', links: '/problems?stage=dev' },
    { text: 'stock-taking', shown: 'Runs 1 hold of staging', links: '/runs/p5' },
    { text: '7777777', shown: 'sync of production', links: '/runs/p2' },
  ])('finds $text', async ({ text, shown, links }) => {
    const page = await (await servedPages()).text(`/search?q=${text}`);
    expect(said(page)).toContain(shown);
    expect(page).toContain(`href="${links}"`);
  });

  it('shows at most ten of each kind, and where all are', async () => {
    const page = await (await servedPages({}, manyService())).text('/search?q=stream');
    expect(page.match(/href="\/streams\/default\/stream-/g)).toHaveLength(10);
    expect(said(page)).toContain('and 490 more: show all');
    expect(page).toContain('href="/streams?search=stream"');
  });

  it('says what to do next where nothing was asked for or found', async () => {
    const harness = await servedPages();
    expect(said(await harness.text('/search'))).toContain('Type a part of a name');
    const none = said(await harness.text('/search?q=%3Cnothing%3E'));
    expect(none).toContain('Nothing matches &lt;nothing&gt;. Try a shorter part');
  });
});

describe('the navigation', () => {
  it('counts drifted streams and causes of problems', async () => {
    const page = said(await (await servedPages()).text('/history'));
    expect(page).toContain('Drift 2 Problems 2 Hand-over');
  });

  it('has no number where nothing waits', async () => {
    const harness = await servedPages();
    harness.service.openProblems = [];
    harness.service.rows = [];
    expect(said(await harness.text('/history'))).toContain('Drift Problems Hand-over');
  });
});

describe('runs, drift and problems', () => {
  it('tell a pass with changes, steps, time, tries and reason', async () => {
    const page = said(await (await servedPages()).text('/runs/p1'));
    for (const shown of [
      'sync of staging',
      '4.2 s',
      '420 ms',
      'sent 3 times',
      '422: the flow has no trigger',
    ])
      expect(page).toContain(shown);
  });

  it('group 498 failed changes of a run by cause, with the time they took and what to do', async () => {
    const harness = await servedPages({}, manyService());
    harness.service.runsThere = harness.service.runsThere.map((run) => ({
      ...run,
      remedies: [{ code: 'SLC2405', remedy: 'Bind it.' }],
    }));
    const page = await harness.text('/runs/p1');
    expect(said(page)).toContain('failed 498 × the tenant has no connection acme-openai SLC2405 3 min 29 s');
    expect(said(page)).toContain('What to do: Bind it.');
    expect(said(page)).toContain('done 2 × replace');
    expect(said(page)).toContain('and 478 more');
    expect(page).toContain('href="/problems?stage=staging"');
    expect(said(page)).toContain('and 480 more, done before');
  });

  it('show the history in pages', async () => {
    const page = await (await servedPages({}, manyService())).text('/history?stage=production&page=2');
    expect(said(page)).toContain('21 to 40 of 200');
    expect(page).toContain('href="/history?stage=production&amp;page=3"');
  });

  it('tell the history of one stage alone', async () => {
    const page = said(await (await servedPages()).text('/history?stage=dev'));
    expect(page).toContain('1 stream is quarantined');
    expect(page).not.toContain('12 times');
  });

  it('name who changed what in a tenant, and where it was saved', async () => {
    const page = said(await (await servedPages()).text('/drift'));
    for (const shown of [
      'sluice/drift/production',
      'Returns',
      'Robin',
      'live, saved 2026-11-23 12:00 UTC',
      'overwritten, saved',
      'Revert it',
    ])
      expect(page).toContain(shown);
  });

  it('solve a missing prerequisite on the page of problems', async () => {
    const harness = await servedPages();
    const page = await harness.text('/problems');
    for (const shown of [
      'production 1 cause Action required',
      'Connection Acme commerce of type emporix ambiguous connections/acme-commerce SLC2405',
      'The tenant has 2 candidates with this name and type.',
      'Needed by 2 streams',
    ])
      expect(said(page)).toContain(shown);
    expect(page).toMatch(/<form[^>]*action="\/environments\/production\/confirm\/bind"/);
    expect(page).toContain('<option value="4713">');
  });

  it('show 498 streams with one cause as one entry, with the first ten and a way to retry', async () => {
    const harness = await servedPages();
    harness.service.openProblems = manyProblems(498, () => 'the tenant refused the import');
    const page = await harness.text('/problems');
    expect(said(page)).toContain('498 streams: the tenant refused the import SLC2110');
    expect(said(page)).toContain('What to do: Correct it.');
    expect(page.match(/>Compare</g)).toHaveLength(10);
    expect(said(page)).toContain('and 488 more: all streams of production, problems first');
    expect(page).toContain('href="/environments/production/confirm/sync"');
    expect(page).not.toContain('sluice sync');
  });

  it.each([
    { code: 'SLC2433', button: 'confirm/approve' },
    { code: 'SLC2431', button: 'confirm/resume' },
    { code: 'SLC2408', button: 'confirm/accept?stream=stream-0' },
    { code: 'SLC2110', button: 'confirm/sync' },
  ])('offer one decision for $code to those who may take it: $button', async ({ code, button }) => {
    const harness = await servedPages();
    harness.service.openProblems = manyProblems(1, () => 'stopped', code);
    const page = await harness.text('/problems');
    const offered = [...page.matchAll(/confirm\/[^"]+/g)].map(([address]) => address);
    expect(offered).toEqual([button]);

    const anybody = await servedPages({ token: '' }, harness.service);
    expect(await anybody.text('/problems')).not.toContain('/confirm/');
  });

  it('cut the way to edit files and the candidates from a cause, for which there are buttons', async () => {
    const harness = await servedPages();
    const cause =
      'the tenant has no connection x: create it there, or add to environments/production.yaml: bindings: { x: <id> }; candidates: 51 (y)';
    harness.service.openProblems = manyProblems(2, () => cause);
    harness.service.runsThere = harness.service.runsThere.map((run) => ({ ...run, message: cause }));
    for (const path of ['/problems', '/history', '/runs/p1', '/search?q=connection']) {
      const page = said(await harness.text(path));
      expect(page).toContain('the tenant has no connection x');
      expect(page).not.toContain('add to environments');
    }
  });

  it('page many causes, and show those of one stage', async () => {
    const harness = await servedPages();
    harness.service.openProblems = [
      ...manyProblems(500, (index) => `cause ${index}`),
      ...harness.service.openProblems,
    ];
    const page = await harness.text('/problems?page=2');
    expect(said(page)).toContain('13 to 24 of 502');
    expect(page).toContain('href="/problems?page=3"');
    const dev = said(await harness.text('/problems?stage=dev'));
    expect(dev).toContain('something in it looks like a secret');
    expect(dev).not.toContain('cause 1');
  });
});

it('gives the whole plan of a pull request as plain text', async () => {
  const harness = await servedPages();
  const answer = await harness.get('/plans/default/7/staging');
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; ?charset=utf-8$/i);
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(await answer.text()).toContain('<img src=x');
  expect((await harness.get('/plans/default/8/staging')).status).toBe(404);
});

it.each([
  '/',
  '/streams',
  '/streams/default/hostile-0',
  '/environments/production',
  '/runs/p1',
  '/drift',
  '/problems',
  '/hand-over/shop',
])('escapes every name and text on %s', async (path) => {
  const page = await (await servedPages({}, hostileService())).text(path);
  expect(page).not.toMatch(/<img|<script(?![^>]*src="\/assets\/)|style="|\son\w+="/);
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
});
