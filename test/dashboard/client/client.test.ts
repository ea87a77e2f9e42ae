import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { budgets } from '../../../src/core/budgets.ts';
import { ApiFailure } from '../../../src/dashboard/client/api-failure.ts';
import { apiMethods, ServiceMethods } from '../../support/service-methods.ts';
import { createApi } from '../../../src/dashboard/client/client.ts';
import { ServiceRefusal } from '../../../src/dashboard/api/service.ts';
import { aHarness, bearer, type Harness } from '../api/harness.ts';

const { serverBytes: answerLimit } = budgets.answer;

function apiOf(harness: Harness, headers: Readonly<Record<string, string>> = bearer) {
  return apiMethods(
    createApi(async (request) => harness.site.routes.fetch(request), {
      baseUrl: 'http://localhost:8080/',
      headers: { host: 'localhost:8080', ...headers },
    }),
  );
}

const answering = (response: () => Response) =>
  apiMethods(createApi(() => Promise.resolve(response()), { baseUrl: 'http://localhost' }));

describe('the client', () => {
  it('gets everything that the desk tells', async () => {
    const harness = aHarness();
    const { service } = harness;
    const direct = new ServiceMethods(service);
    const api = apiOf(harness);
    const all = () => true;
    expect(await api.stages()).toEqual(await direct.stages(all));
    const query = { search: 'a', sort: 'name', page: 1, size: 10 } as const;
    expect(await api.matrix(query)).toEqual(await direct.matrix(query, all));
    expect(await api.stream('default', 'a')).toEqual(service.streams.get('default/a'));
    const sides = { before: 'staging', after: 'production' };
    expect(await api.comparison('default', 'a', sides)).toEqual(
      service.comparisons.get('default/a staging..production'),
    );
    expect(await api.plan('production')).toEqual(service.plans.get('production'));
    expect(await api.runs({})).toEqual(await direct.runs({ limit: 50 }, all));
    expect(await api.run('p1')).toEqual(service.runsThere[0]);
    expect(await api.drift()).toEqual({ environments: service.driftThere });
    expect(await api.problems()).toEqual(service.openProblems);
    expect(await api.handOvers()).toEqual(service.handOversThere);
    expect(await api.requestPlan('default', 7, 'production')).toBe('# Plan\n');
    expect(await api.bundle('dev', '0001')).toEqual({
      name: 'dev-0001.zip',
      bytes: new Uint8Array([80, 75]),
    });
    expect((await api.viewer()).name).toBe('token');
  });

  it('finds nothing where there is nothing', async () => {
    const api = apiOf(aHarness());
    expect(await api.stream('default', '../x?y#z')).toBeUndefined();
    expect(await api.comparison('default', 'a', { after: 'nowhere' })).toBeUndefined();
    expect(await api.plan('staging')).toBeUndefined();
    expect(await api.run('none')).toBeUndefined();
    expect(await api.requestPlan('default', 8, 'production')).toBeUndefined();
    expect(await api.bundle('dev', '0009')).toBeUndefined();
  });

  it('brings every decision, and files as they are', async () => {
    const harness = aHarness();
    const api = apiOf(harness);
    const decided = await api.approve('production', { digest: 'd1', allowDeletions: 2 });
    await api.hold('production', { reason: 'wait' });
    await api.resume('production');
    await api.sync('dev');
    await api.rollback('production', { to: 'abc' });
    expect(await api.receive('dev', 'ä b.json', new Uint8Array(70_000))).toBe('ä b.json');
    await api.tick('dev', { round: '0001', number: 1, text: 'Import A', isDone: true });
    expect(decided.message).toBe('done: approve production d1 2 by token');
    expect(harness.service.done).toEqual([
      'approve production d1 2 by token',
      'hold production "wait" by token',
      'resume production by token',
      'sync dev by token',
      'rollback production abc by token',
      'receive dev ä b.json 70000 by token',
      'tick dev 0001 1 true by token',
    ]);
  });

  it('throws what was refused, as it was said', async () => {
    const harness = aHarness();
    harness.service.failure = new ServiceRefusal('another plan is there', {
      status: 409,
      code: 'SLC4001',
      remedy: 'look at it',
    });
    const failure = await apiOf(harness)
      .approve('production', { digest: 'd0' })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApiFailure);
    expect((failure as ApiFailure).refusal).toEqual({
      title: 'The request conflicts with the current state',
      status: 409,
      detail: 'another plan is there',
      code: 'SLC4001',
      remedy: 'look at it',
    });
  });

  it.each([
    ['another page', () => new Response('<html>', { status: 200 })],
    ['an answer of another form', () => Response.json({ stages: [{}] })],
    ['a redirect', () => new Response(null, { status: 302, headers: { location: 'http://elsewhere' } })],
    ['a refusal of a proxy', () => new Response('bad gateway', { status: 502 })],
    ['an answer without an end', () => new Response(endless())],
  ])('takes no %s for an answer', async (_what, response) => {
    await expect(answering(response).stages()).rejects.toBeInstanceOf(ApiFailure);
  });

  it('reads so many bytes of an answer and not one more', async () => {
    const plan = (bytes: number) => answering(() => new Response('x'.repeat(bytes))).requestPlan('a', 1, 'b');
    expect((await plan(answerLimit))?.length).toBe(answerLimit);
    await expect(plan(answerLimit + 1)).rejects.toThrow('The answer is too long');
  });

  it('takes no name of a file that leads elsewhere', async () => {
    const app = new Hono().get('*', () =>
      Promise.resolve(
        new Response('x', { headers: { 'content-disposition': 'attachment; filename="../x"' } }),
      ),
    );
    const api = apiMethods(createApi(async (request) => app.fetch(request), { baseUrl: 'http://localhost' }));
    expect((await api.bundle('dev', '0001'))?.name).toBe('files.zip');
  });
});

/** As many bytes as somebody reads. */
function endless(): ReadableStream<Uint8Array> {
  const chunk = new Uint8Array(answerLimit / 8);
  return new ReadableStream({ pull: (controller) => controller.enqueue(chunk) });
}
