import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { idText, jsonObject, member, type Json } from '../../src/core/json/json.ts';
import { NotFound, NotSupported, PortError, RefusedByState } from '../../src/ports/errors.ts';
import type { HandOverTenant, HandOverBatch, BatchFolderState } from '../../src/ports/hand-over.ts';
import type { DirectTenant, Resending, TenantConnection, TenantStream } from '../../src/ports/tenant.ts';
import type { Tenant } from '../../src/ports/any-tenant.ts';
import { anExportFile, payloadOf, type StreamSketch } from '../support/export-file.ts';

/** What a driver can do for the tenant that the fixture brings. */
export interface TenantOffers {
  /** False: the list knows what it was shown, so nothing says that a stream does not exist. */
  readonly wholeList: boolean;
  /** `replace`, of a tenant that is written to directly. */
  readonly replaces: boolean;
  readonly connections: boolean;
  readonly cloudFunctions: boolean;
  /** The lists of events, rules and forms. */
  readonly registries: boolean;
  /** `replaceItem` and `removeItem`. */
  readonly items: boolean;
  /** Keychains, hooks, data stores and data structures, and how scenarios are. Absent: none of them. */
  readonly team?: boolean;
}

export interface TenantFixture {
  /** Its tenant holds no stream, connection, cloud function or registry item yet. */
  readonly tenant: Tenant;
  readonly offers: TenantOffers;
  readonly arrange: {
    /** Brings a stream into the tenant as people do; the id that it has there. */
    readonly stream: (file: Uint8Array) => Promise<string>;
    /** Sets how many instances of a stream run. Absent where the fixture cannot. */
    readonly instances?: (id: string, count: number) => Promise<void>;
    /** Makes the tenant know a connection; the id that it gives. Absent where the fixture cannot. */
    readonly connection?: (connection: Omit<TenantConnection, 'id'>) => Promise<string>;
    /** From now on the tenant cannot be read. Absent where the fixture cannot. */
    readonly outage?: () => Promise<void>;
    /**
     * From now on so many calls for one stream are refused for a passing reason; gives a driver that tries again
     * without waiting. Absent where the fixture cannot.
     */
    readonly busy?: (refusals: number) => Promise<DirectTenant>;
  };
  dispose(): Promise<void>;
}

const never = new AbortController().signal;
const unknownId = '01ZZZZZZZZZZZZZZZZZZZZZZZZ';
const unknownSubflow = '01YYYYYYYYYYYYYYYYYYYYYYYY';

const withScenario: StreamSketch = {
  name: 'Returns',
  id: '01K1DQS3CWHVTCQ9DN14RETRNS',
  scenarios: [
    { id: '1865', name: 'Take back', hooks: [{ id: 1845, name: 'Returned', typeName: 'gateway-webhook' }] },
  ],
};

const renamed = anExportFile({ ...withScenario, name: 'Returns, all' });

function aRound(file: Uint8Array): HandOverBatch {
  const stream = { name: 'Returns', state: 'active', isNew: true, replaces: undefined } as const;
  const brought = { slug: 'returns', bytes: file, streams: [stream], choices: [], cloudFunctions: [] };
  const round = { environment: 'staging', revision: '9fceb02d0ae598e95dc970b74767f19372d61af8' };
  return { ...round, files: [brought], states: [], retired: [], later: [] };
}

const nothing: BatchFolderState = { newest: undefined, files: [] };

/** Contract of every driver of the tenant port (docs/reference/tenant-api.yaml, src/ports/tenant.ts). */
export function tenantContract(name: string, make: () => Promise<TenantFixture>): void {
  describe(`the tenant contract, for ${name}`, () => {
    let fixture: TenantFixture;
    let tenant: Tenant;
    let offers: TenantOffers;
    const arrange = (): TenantFixture['arrange'] => fixture.arrange;
    const isDirect = () => tenant.mode === 'api';
    const direct = (): DirectTenant => {
      if (tenant.mode !== 'api') throw new Error('people write to this tenant');
      return tenant;
    };
    const byHand = (): HandOverTenant => {
      if (tenant.mode !== 'manual') throw new Error('this tenant is written to directly');
      return tenant;
    };

    beforeEach(async () => {
      fixture = await make();
      ({ tenant, offers } = fixture);
    });

    afterEach(async () => {
      await fixture.dispose();
    });

    const listed = async (): Promise<readonly TenantStream[]> => (await tenant.list(never)).streams;
    const idsListed = async (): Promise<readonly string[]> => (await listed()).map(({ id }) => id).sort();

    describe('reading', () => {
      it('lists nothing for a tenant that holds nothing, and says whether the list is whole', async () => {
        expect(await tenant.list(never)).toEqual({ streams: [], whole: offers.wholeList });
      });

      it('lists every stream once, also where names are the same', async () => {
        const ids = [
          await arrange().stream(anExportFile({ name: 'Orders', id: '01K1DQS3CWHVTCQ9DN14SKXKY1' })),
          await arrange().stream(anExportFile({ name: 'Orders', id: '01K1DQS3CWHVTCQ9DN14SKXKY2' })),
          await arrange().stream(anExportFile({ name: 'Überlauf 💶', id: '01K1DQS3CWHVTCQ9DN14SKXKY3' })),
        ];

        const streams = await listed();

        expect(new Set(ids).size).toBe(3);
        expect(streams.map(({ id }) => id).sort()).toEqual(ids.toSorted());
        expect(streams.map(({ name }) => name).sort()).toEqual(['Orders', 'Orders', 'Überlauf 💶']);
      });

      it('shows one stream as the list does', async () => {
        const id = await arrange().stream(anExportFile({ name: 'Orders' }));

        expect(await tenant.get(id, never)).toEqual((await listed())[0]);
      });

      it('exports a file that holds the stream', async () => {
        const id = await arrange().stream(anExportFile(withScenario));

        const payload = payloadOf(await tenant.exportFile(id, never));

        expect(nameIn(payload)).toBe('Returns');
        expect(member(member(payload, 'execution_template'), 'id')).toBe(id);
        expect(payload['scenarios']).toHaveLength(1);
      });

      it('gives bytes of which whoever asked may free the memory', async () => {
        const id = await arrange().stream(anExportFile(withScenario));

        const bytes = await tenant.exportFile(id, never);
        const payload = payloadOf(bytes);
        bytes.fill(0);

        expect(payloadOf(await tenant.exportFile(id, never))).toEqual(payload);
      });

      it('keeps the revision of a stream that does not change', async () => {
        const id = await arrange().stream(anExportFile(withScenario));

        const { revision } = await tenant.get(id, never);
        await tenant.exportFile(id, never);

        expect((await tenant.get(id, never)).revision).toBe(revision);
      });

      it('says of a stream that it does not know no more than it can', async () => {
        await arrange().stream(anExportFile());

        const readings = [() => tenant.get(unknownId, never), () => tenant.exportFile(unknownId, never)];
        for (const read of readings) {
          const error = await errorOf(read());
          expect(error).toBeInstanceOf(PortError);
          expect(error instanceof NotFound).toBe(offers.wholeList);
        }
      });

      it.each(['', '..', '.', 'a/b', '../value-streams', '%2e%2e'])(
        'finds nothing under the id %j',
        async (id) => {
          await arrange().stream(anExportFile());

          await expect(tenant.get(id, never)).rejects.toThrow(PortError);
          await expect(tenant.exportFile(id, never)).rejects.toThrow(PortError);
        },
      );
    });

    describe('importing', () => {
      it('adds a stream, inactive, whatever the file says and whatever is there', async ({ skip }) => {
        skip(!isDirect(), 'people import');
        const file = anExportFile({ ...withScenario, state: 'active' });
        const before = await arrange().stream(file);

        const { stream } = await direct().importFile(file, never);

        expect(stream).toMatchObject({ name: 'Returns', state: 'inactive' });
        expect(stream.id).not.toBe(before);
        expect(await idsListed()).toEqual([before, stream.id].sort());
        expect(await tenant.get(stream.id, never)).toMatchObject({ name: 'Returns', state: 'inactive' });
      });

      it('carries subflows along as streams of their own', async ({ skip }) => {
        skip(!isDirect(), 'people import');
        const inner: StreamSketch = { name: 'Refund', id: '01K1DQS3CWHVTCQ9DN14REFVND' };
        const outer = anExportFile({
          ...withScenario,
          runs: ['01K1DQS3CWHVTCQ9DN14REFVND'],
          carries: [inner],
        });

        const outcome = await direct().importFile(outer, never);

        expect((await listed()).map(({ name }) => name).sort()).toEqual(['Refund', 'Returns']);
        const refund = (await listed()).find(({ name }) => name === 'Refund');
        expect(outcome.missing.references).toEqual([]);
        expect(JSON.stringify(payloadOf(await tenant.exportFile(outcome.stream.id, never)))).toContain(
          refund?.id,
        );
      });

      it('reports what the tenant has not, and the stream is then invalid', async ({ skip }) => {
        skip(!isDirect(), 'people import');

        const outcome = await direct().importFile(anExportFile({ runs: [unknownSubflow] }), never);

        expect(outcome.missing.references).toMatchObject([{ kind: 'subflow', id: unknownSubflow }]);
        expect(outcome.stream.validation).toBe('invalid');
      });

      it('adds nothing from bytes that are not an export file', async ({ skip }) => {
        skip(!isDirect(), 'people import');

        const refusal = direct().importFile(Buffer.from('{"name": "half'), never);

        await expect(refusal).rejects.toMatchObject({ remedy: 'never', uncertain: false });
        expect(await idsListed()).toEqual([]);
      });
    });

    describe('handing over', () => {
      it('puts a round where people find it and leaves the tenant as it is', async ({ skip }) => {
        skip(isDirect(), 'it imports');
        const before = await arrange().stream(anExportFile());

        const { place, files } = await byHand().handOver(aRound(anExportFile(withScenario)), nothing, never);

        expect(place).toMatch(/./);
        expect(files).toEqual([expect.stringContaining('returns')]);
        expect(await idsListed()).toEqual([before]);
      });

      it('puts the same round there once, and another one beside it', async ({ skip }) => {
        skip(isDirect(), 'it imports');
        const first = await byHand().handOver(aRound(anExportFile(withScenario)), nothing, never);

        expect(await byHand().handOver(aRound(anExportFile(withScenario)), nothing, never)).toEqual(first);
        expect((await byHand().handOver(aRound(renamed), nothing, never)).place).not.toBe(first.place);
      });
    });

    describe('replacing', () => {
      it('keeps the id and the hooks, and makes a new revision', async ({ skip }) => {
        skip(!isDirect() || !offers.replaces, 'it cannot replace');
        const id = await arrange().stream(anExportFile(withScenario));
        const before = payloadOf(await tenant.exportFile(id, never));
        const { revision = 'none before' } = await tenant.get(id, never);

        const outcome = await direct().replace(id, renamed, never);

        expect(outcome.stream).toMatchObject({ id, name: 'Returns, all' });
        expect(await idsListed()).toEqual([id]);
        const after = payloadOf(await tenant.exportFile(id, never));
        expect(hookIds(after)).toEqual(hookIds(before));
        expect(nameIn(after)).toBe('Returns, all');
        expect((await tenant.get(id, never)).revision).not.toBe(revision);
      });

      it('changes nothing where it is not offered', async ({ skip }) => {
        skip(!isDirect() || offers.replaces, 'it is offered, or people import');
        const id = await arrange().stream(anExportFile(withScenario));

        await expect(direct().replace(id, renamed, never)).rejects.toThrow(NotSupported);

        expect(await idsListed()).toEqual([id]);
        expect(nameIn(payloadOf(await tenant.exportFile(id, never)))).toBe('Returns');
      });

      it('keeps an active stream active', async ({ skip }) => {
        skip(!isDirect() || !offers.replaces, 'it cannot be done here');
        const id = await arrange().stream(anExportFile(withScenario));
        await direct().activate(id, never);

        await direct().replace(id, renamed, never);

        expect((await tenant.get(id, never)).state).toBe('active');
      });

      it('does not add a stream in the place of one that is gone', async ({ skip }) => {
        skip(!isDirect() || !offers.replaces, 'it cannot be done here');

        await expect(direct().replace(unknownId, anExportFile(), never)).rejects.toThrow(NotFound);
        expect(await idsListed()).toEqual([]);
      });
    });

    describe('switching', () => {
      it('activates and deactivates, once or twice', async ({ skip }) => {
        skip(!isDirect(), 'people switch');
        const id = await arrange().stream(anExportFile());

        await direct().activate(id, never);
        await direct().activate(id, never);
        expect((await tenant.get(id, never)).state).toBe('active');

        await direct().deactivate(id, never);
        await direct().deactivate(id, never);
        expect((await tenant.get(id, never)).state).toBe('inactive');
      });

      it('leaves other streams as they are', async ({ skip }) => {
        skip(!isDirect(), 'people switch');
        const one = await arrange().stream(anExportFile({ name: 'One', id: '01K1DQS3CWHVTCQ9DN14SKXKY1' }));
        const other = await arrange().stream(
          anExportFile({ name: 'Other', id: '01K1DQS3CWHVTCQ9DN14SKXKY2' }),
        );
        await direct().activate(one, never);

        await direct().activate(other, never);

        expect((await tenant.get(one, never)).state).toBe('active');
      });

      it('does not activate what is invalid', async ({ skip }) => {
        skip(!isDirect(), 'people switch');
        const id = await arrange().stream(anExportFile({ runs: [unknownSubflow] }));

        await expect(direct().activate(id, never)).rejects.toThrow(RefusedByState);
        expect((await tenant.get(id, never)).state).toBe('inactive');
      });

      it('has nothing to switch or remove where a stream is unknown', async ({ skip }) => {
        skip(!isDirect(), 'people switch');

        await expect(direct().activate(unknownId, never)).rejects.toThrow(NotFound);
        await expect(direct().deactivate(unknownId, never)).rejects.toThrow(NotFound);
        await expect(direct().remove(unknownId, never)).rejects.toThrow(NotFound);
      });
    });

    describe('removing', () => {
      it('removes an inactive stream, once', async ({ skip }) => {
        skip(!isDirect(), 'people remove');
        const id = await arrange().stream(anExportFile());

        await direct().remove(id, never);

        expect(await idsListed()).toEqual([]);
        await expect(direct().remove(id, never)).rejects.toThrow(NotFound);
      });

      it('refuses to remove an active stream', async ({ skip }) => {
        skip(!isDirect(), 'people remove');
        const id = await arrange().stream(anExportFile());
        await direct().activate(id, never);

        expect(await reasonsOf(direct().remove(id, never))).toContain('active');
        expect(await idsListed()).toEqual([id]);
      });

      it('refuses to remove a stream that has active instances', async ({ skip }) => {
        const { instances } = arrange();
        skip(!isDirect() || instances === undefined, 'it cannot be arranged');
        const id = await arrange().stream(anExportFile());
        await instances?.(id, 2);

        expect((await tenant.get(id, never)).activeInstances).toBe(2);
        expect(await reasonsOf(direct().remove(id, never))).toEqual(['activeInstances']);

        await instances?.(id, 0);
        await direct().remove(id, never);
        expect(await idsListed()).toEqual([]);
      });

      it('refuses to remove a stream that another runs', async ({ skip }) => {
        skip(!isDirect(), 'people remove');
        const inner = await arrange().stream(
          anExportFile({ name: 'Inner', id: '01K1DQS3CWHVTCQ9DN14SKXKY1' }),
        );
        const outer = await arrange().stream(anExportFile({ name: 'Outer', runs: [inner] }));

        expect(await reasonsOf(direct().remove(inner, never))).toEqual(['referenced']);

        await direct().remove(outer, never);
        await direct().remove(inner, never);
        expect(await idsListed()).toEqual([]);
      });
    });

    describe('what a tenant must have', () => {
      it('lists connections, or says that it cannot', async () => {
        const shop = { name: 'shop', accountName: 'emporix-commerce' };
        const id = await arrange().connection?.(shop);

        const expected = id === undefined ? [] : [{ id, ...shop }];
        expect(await tenant.connections(never)).toEqual(offers.connections ? expected : undefined);
      });

      it('lists cloud functions, or says that it cannot', async () => {
        const expected = offers.cloudFunctions ? [] : undefined;

        expect(await tenant.cloudFunctions(never)).toEqual(expected);
      });

      it.each(['keychain', 'hook', 'dataStore', 'dataStructure', 'variable', 'customFunction'] as const)(
        'lists things of the kind %s, or says that it cannot',
        async (kind) => {
          expect(await tenant.listed(kind, never)).toEqual(offers.team === true ? [] : undefined);
        },
      );

      it('tells how scenarios are, or says that it cannot', async () => {
        expect(await tenant.scenarioHealth(never)).toEqual(offers.team === true ? [] : undefined);
      });

      it.each(['events', 'rules', 'forms'] as const)('lists %s, or says that it cannot', async (registry) => {
        expect(await tenant.registry(registry, never)).toEqual(offers.registries ? [] : undefined);
      });

      it('lists the rule that a stream brought, as it was sent', async ({ skip }) => {
        skip(!offers.registries, 'it cannot list registries');
        await arrange().stream(anExportFile({ rules: [aRule('limit', 'simple')] }));

        const rules = (await tenant.registry('rules', never)) ?? [];

        expect(rules).toHaveLength(1);
        expect(member(rules[0], 'name')).toBe('limit');
        expect(member(rules[0], 'mode')).toBe('simple');
      });

      it('replaces a rule', async ({ skip }) => {
        skip(!isDirect() || !offers.registries || !offers.items, 'it cannot replace items');
        await arrange().stream(anExportFile({ rules: [aRule('limit', 'simple')] }));
        const id = await onlyRuleId(tenant);

        await direct().replaceItem(
          'rules',
          id,
          jsonObject([['id', id], ...ruleFields('limit', 'advanced')]),
          never,
        );

        const rules = (await tenant.registry('rules', never)) ?? [];
        expect(rules.map((rule) => member(rule, 'mode'))).toEqual(['advanced']);
      });

      it('does not replace a rule where that is not offered', async ({ skip }) => {
        skip(!isDirect() || offers.items, 'it is offered, or nothing is');

        const replacing = direct().replaceItem('rules', 'r1', aRule('limit', 'advanced'), never);

        await expect(replacing).rejects.toThrow(NotSupported);
      });

      it('removes a rule only when no stream refers to it', async ({ skip }) => {
        skip(!isDirect() || !offers.items || !offers.registries, 'it cannot remove items');
        const stream = await arrange().stream(withRule('limit'));
        const id = await onlyRuleId(tenant);

        expect(await reasonsOf(direct().removeItem('rules', id, never))).toEqual(['referenced']);

        await direct().remove(stream, never);
        await direct().removeItem('rules', id, never);
        expect(await tenant.registry('rules', never)).toEqual([]);
        await expect(direct().removeItem('rules', id, never)).rejects.toThrow(NotFound);
      });
    });

    describe('a write that is watched', () => {
      it('tells how often it was sent and why, where it is sent again', async ({ skip }) => {
        const { busy } = arrange();
        if (busy === undefined) return skip('it cannot be busy');
        const id = await arrange().stream(anExportFile());
        const patient = await busy(2);
        const told: Resending[] = [];

        await patient.activate(id, never, { watch: (resending) => told.push(resending) });

        expect((await tenant.get(id, never)).state).toBe('active');
        expect(told.map(({ sent }) => sent)).toEqual([1, 2, 2, 3]);
        expect(told.map(({ failure }) => failure.code)).toEqual(Array(4).fill('SLC2105'));
        // The same object from a failure to the next sending, so that one who notes failures can tell.
        expect(told[0]?.failure).toBe(told[1]?.failure);
        expect(told[1]?.failure).not.toBe(told[2]?.failure);
      });

      it('tells nothing where it is done or refused at once', async ({ skip }) => {
        skip(!isDirect(), 'people write to it');
        const id = await arrange().stream(anExportFile());
        const told: Resending[] = [];
        const watch = (resending: Resending) => told.push(resending);

        await direct().activate(id, never, { watch });
        await expect(direct().remove(id, never, { watch })).rejects.toThrow(RefusedByState);

        expect(told).toEqual([]);
      });
    });

    describe('failing', () => {
      it('rejects with the reason of a signal that is aborted, and does nothing', async () => {
        const id = await arrange().stream(anExportFile());
        const reason = new Error('stopping');
        const aborted = AbortSignal.abort(reason);

        await expect(tenant.list(aborted)).rejects.toBe(reason);
        await expect(tenant.get(id, aborted)).rejects.toBe(reason);
        await expect(tenant.exportFile(id, aborted)).rejects.toBe(reason);
        const write = () =>
          tenant.mode === 'api'
            ? tenant.importFile(anExportFile(), aborted)
            : tenant.handOver(aRound(anExportFile()), nothing, aborted);
        await expect(write()).rejects.toBe(reason);
        expect(await idsListed()).toEqual([id]);
      });

      it('fails to read rather than show less while the tenant cannot be read', async ({ skip }) => {
        const { outage } = arrange();
        skip(outage === undefined, 'it cannot be arranged');
        const id = await arrange().stream(anExportFile());
        await outage?.();

        const readings = [
          () => tenant.list(never),
          () => tenant.get(id, never),
          () => tenant.exportFile(id, never),
          ...(offers.connections ? [() => tenant.connections(never)] : []),
          ...(offers.cloudFunctions ? [() => tenant.cloudFunctions(never)] : []),
          ...(offers.registries ? [() => tenant.registry('rules', never)] : []),
          ...(offers.team === true
            ? [() => tenant.listed('dataStore', never), () => tenant.scenarioHealth(never)]
            : []),
        ];

        for (const reading of readings) {
          const error = await errorOf(reading());
          expect(error).toBeInstanceOf(PortError);
          expect(error).not.toBeInstanceOf(NotFound);
          expect(error).toMatchObject({ remedy: 'retry', code: expect.stringMatching(/^SLC2\d{3}$/) });
        }
      });
    });
  });
}

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

async function reasonsOf(promise: Promise<unknown>): Promise<readonly string[]> {
  const error = await errorOf(promise);
  if (!(error instanceof RefusedByState)) throw new Error(`it was not refused: ${String(error)}`);
  return error.reasons;
}

function nameIn(payload: Json): Json | undefined {
  return member(member(payload, 'execution_template'), 'name');
}

function hookIds(payload: Json): readonly (string | undefined)[] {
  const scenarios = member(payload, 'scenarios');
  const hooks = Array.isArray(scenarios)
    ? scenarios.flatMap((scenario: Json) => member(scenario, 'hooks') ?? [])
    : [];
  return hooks.map((hook) => idText(member(hook, 'id')));
}

function ruleFields(name: string, mode: string): readonly (readonly [string, Json])[] {
  return [
    ['name', name],
    ['mode', mode],
    ['expression', { '>': [{ var: 'total' }, 100] }],
  ];
}

function aRule(name: string, mode: string): Json {
  return jsonObject([['id', '01K1DQS3CWHVTCQ9DN14RV1E00'], ...ruleFields(name, mode)]);
}

/** A stream whose trigger asks a rule. */
function withRule(name: string): Uint8Array {
  const rule = { rule_id: '01K1DQS3CWHVTCQ9DN14RV1E00', name };
  return anExportFile({
    rules: [aRule(name, 'simple')],
    conditions: { operator: 'AND', event_types: [], rule },
  });
}

async function onlyRuleId(tenant: Tenant): Promise<string> {
  const rules = (await tenant.registry('rules', never)) ?? [];
  const id = idText(member(rules[0], 'id'));
  if (id === undefined) throw new Error('the tenant lists no rule with an id');
  return id;
}
