import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { idText, jsonObject, member, type Json } from '../../src/domain/json.ts';
import { NotFound, NotSupported, PortError, Refused } from '../../src/ports/errors.ts';
import type { ImportOutcome, Tenant, TenantConnection, TenantStream } from '../../src/ports/tenant.ts';
import { anExportFile, payloadOf, type StreamSketch } from '../support/export-file.ts';

/** What a driver can do for the tenant that the fixture brings. */
export interface TenantOffers {
  /** False: the list knows what it was shown, so nothing says that a stream does not exist. */
  readonly wholeList: boolean;
  /** `handed-over`: a person carries the file there. */
  readonly imports: 'imported' | 'handed-over';
  readonly replaces: 'imported' | 'handed-over' | 'not-supported';
  /** Activate, deactivate, remove. */
  readonly switches: boolean;
  readonly connections: boolean;
  readonly cloudFunctions: boolean;
  /** The lists of events, rules and forms. */
  readonly registries: boolean;
  /** `replaceItem` and `removeItem`. */
  readonly items: boolean;
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

/** What every driver of the tenant port must satisfy (docs/tenant-api.yaml, src/ports/tenant.ts). */
export function tenantContract(name: string, make: () => Promise<TenantFixture>): void {
  describe(`the tenant contract, for ${name}`, () => {
    let fixture: TenantFixture;
    let tenant: Tenant;
    let offers: TenantOffers;
    const arrange = (): TenantFixture['arrange'] => fixture.arrange;

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

      it('keeps the revision of a stream that does not change', async () => {
        const id = await arrange().stream(anExportFile(withScenario));

        const { revision } = await tenant.get(id, never);
        await tenant.exportFile(id, never);

        expect((await tenant.get(id, never)).revision).toBe(revision);
      });

      it('says of a stream that it does not know no more than it can', async () => {
        await arrange().stream(anExportFile());

        for (const reading of [tenant.get(unknownId, never), tenant.exportFile(unknownId, never)]) {
          const error = await errorOf(reading);
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
        skip(offers.imports !== 'imported', 'imports are handed over');
        const file = anExportFile({ ...withScenario, state: 'active' });
        const before = await arrange().stream(file);

        const { stream } = imported(await tenant.importFile(file, never));

        expect(stream).toMatchObject({ name: 'Returns', state: 'inactive' });
        expect(stream.id).not.toBe(before);
        expect(await idsListed()).toEqual([before, stream.id].sort());
        expect(await tenant.get(stream.id, never)).toMatchObject({ name: 'Returns', state: 'inactive' });
      });

      it('hands a file over and leaves the tenant as it is', async ({ skip }) => {
        skip(offers.imports !== 'handed-over', 'it imports');
        const before = await arrange().stream(anExportFile());

        const outcome = await tenant.importFile(anExportFile(withScenario), never);

        expect(outcome).toEqual({ kind: 'handed-over', file: expect.stringMatching(/./) });
        expect(await idsListed()).toEqual([before]);
      });

      it('carries subflows along as streams of their own', async ({ skip }) => {
        skip(offers.imports !== 'imported', 'imports are handed over');
        const inner: StreamSketch = { name: 'Refund', id: '01K1DQS3CWHVTCQ9DN14REFVND' };
        const outer = anExportFile({
          ...withScenario,
          runs: ['01K1DQS3CWHVTCQ9DN14REFVND'],
          carries: [inner],
        });

        const outcome = imported(await tenant.importFile(outer, never));

        expect((await listed()).map(({ name }) => name).sort()).toEqual(['Refund', 'Returns']);
        const refund = (await listed()).find(({ name }) => name === 'Refund');
        expect(outcome.missing.references).toEqual([]);
        expect(JSON.stringify(payloadOf(await tenant.exportFile(outcome.stream.id, never)))).toContain(
          refund?.id,
        );
      });

      it('reports what the tenant has not, and the stream is then invalid', async ({ skip }) => {
        skip(offers.imports !== 'imported', 'imports are handed over');

        const outcome = imported(await tenant.importFile(anExportFile({ runs: [unknownSubflow] }), never));

        expect(outcome.missing.references).toMatchObject([{ kind: 'subflow', id: unknownSubflow }]);
        expect(outcome.stream.validation).toBe('invalid');
      });

      it('adds nothing from bytes that are not an export file', async ({ skip }) => {
        skip(offers.imports !== 'imported', 'imports are handed over');

        const refusal = tenant.importFile(Buffer.from('{"name": "half'), never);

        await expect(refusal).rejects.toMatchObject({ remedy: 'never', uncertain: false });
        expect(await idsListed()).toEqual([]);
      });
    });

    describe('replacing', () => {
      it('keeps the id and the hooks, and makes a new revision', async ({ skip }) => {
        skip(offers.replaces !== 'imported', 'it cannot replace');
        const id = await arrange().stream(anExportFile(withScenario));
        const before = payloadOf(await tenant.exportFile(id, never));
        const { revision = 'none before' } = await tenant.get(id, never);

        const outcome = imported(await tenant.replace(id, renamed, never));

        expect(outcome.stream).toMatchObject({ id, name: 'Returns, all' });
        expect(await idsListed()).toEqual([id]);
        const after = payloadOf(await tenant.exportFile(id, never));
        expect(hookIds(after)).toEqual(hookIds(before));
        expect(nameIn(after)).toBe('Returns, all');
        expect((await tenant.get(id, never)).revision).not.toBe(revision);
      });

      it('changes nothing where it is not offered', async ({ skip }) => {
        skip(offers.replaces !== 'not-supported', 'it is offered');
        const id = await arrange().stream(anExportFile(withScenario));

        await expect(tenant.replace(id, renamed, never)).rejects.toThrow(NotSupported);

        expect(await idsListed()).toEqual([id]);
        expect(nameIn(payloadOf(await tenant.exportFile(id, never)))).toBe('Returns');
      });

      it('changes nothing while the file is handed over', async ({ skip }) => {
        skip(offers.replaces !== 'handed-over', 'it imports, or is not offered');
        const id = await arrange().stream(anExportFile(withScenario));

        expect(await tenant.replace(id, renamed, never)).toMatchObject({ kind: 'handed-over' });

        expect(nameIn(payloadOf(await tenant.exportFile(id, never)))).toBe('Returns');
      });

      it('keeps an active stream active', async ({ skip }) => {
        skip(offers.replaces !== 'imported' || !offers.switches, 'it cannot be done here');
        const id = await arrange().stream(anExportFile(withScenario));
        await tenant.activate(id, never);

        await tenant.replace(id, renamed, never);

        expect((await tenant.get(id, never)).state).toBe('active');
      });

      it('does not add a stream in the place of one that is gone', async ({ skip }) => {
        skip(offers.replaces !== 'imported', 'it cannot be done here');

        await expect(tenant.replace(unknownId, anExportFile(), never)).rejects.toThrow(NotFound);
        expect(await idsListed()).toEqual([]);
      });
    });

    describe('switching', () => {
      it('is left to people where it is not offered', async ({ skip }) => {
        skip(offers.switches, 'it is offered');
        const id = await arrange().stream(anExportFile());

        await expect(tenant.activate(id, never)).rejects.toThrow(NotSupported);
        await expect(tenant.deactivate(id, never)).rejects.toThrow(NotSupported);
        await expect(tenant.remove(id, never)).rejects.toThrow(NotSupported);
        expect(await idsListed()).toEqual([id]);
      });

      it('activates and deactivates, once or twice', async ({ skip }) => {
        skip(!offers.switches, 'it cannot switch');
        const id = await arrange().stream(anExportFile());

        await tenant.activate(id, never);
        await tenant.activate(id, never);
        expect((await tenant.get(id, never)).state).toBe('active');

        await tenant.deactivate(id, never);
        await tenant.deactivate(id, never);
        expect((await tenant.get(id, never)).state).toBe('inactive');
      });

      it('leaves other streams as they are', async ({ skip }) => {
        skip(!offers.switches, 'it cannot switch');
        const one = await arrange().stream(anExportFile({ name: 'One', id: '01K1DQS3CWHVTCQ9DN14SKXKY1' }));
        const other = await arrange().stream(
          anExportFile({ name: 'Other', id: '01K1DQS3CWHVTCQ9DN14SKXKY2' }),
        );
        await tenant.activate(one, never);

        await tenant.activate(other, never);

        expect((await tenant.get(one, never)).state).toBe('active');
      });

      it('does not activate what is invalid', async ({ skip }) => {
        skip(!offers.switches, 'it cannot switch');
        const id = await arrange().stream(anExportFile({ runs: [unknownSubflow] }));

        await expect(tenant.activate(id, never)).rejects.toThrow(Refused);
        expect((await tenant.get(id, never)).state).toBe('inactive');
      });

      it('has nothing to switch or remove where a stream is unknown', async ({ skip }) => {
        skip(!offers.switches || !offers.wholeList, 'it cannot know');

        await expect(tenant.activate(unknownId, never)).rejects.toThrow(NotFound);
        await expect(tenant.deactivate(unknownId, never)).rejects.toThrow(NotFound);
        await expect(tenant.remove(unknownId, never)).rejects.toThrow(NotFound);
      });
    });

    describe('removing', () => {
      it('removes an inactive stream, once', async ({ skip }) => {
        skip(!offers.switches, 'it cannot remove');
        const id = await arrange().stream(anExportFile());

        await tenant.remove(id, never);

        expect(await idsListed()).toEqual([]);
        await expect(tenant.remove(id, never)).rejects.toThrow(NotFound);
      });

      it('refuses to remove an active stream', async ({ skip }) => {
        skip(!offers.switches, 'it cannot remove');
        const id = await arrange().stream(anExportFile());
        await tenant.activate(id, never);

        expect(await reasonsOf(tenant.remove(id, never))).toContain('active');
        expect(await idsListed()).toEqual([id]);
      });

      it('refuses to remove a stream that has active instances', async ({ skip }) => {
        const { instances } = arrange();
        skip(!offers.switches || instances === undefined, 'it cannot be arranged');
        const id = await arrange().stream(anExportFile());
        await instances?.(id, 2);

        expect((await tenant.get(id, never)).activeInstances).toBe(2);
        expect(await reasonsOf(tenant.remove(id, never))).toEqual(['activeInstances']);

        await instances?.(id, 0);
        await tenant.remove(id, never);
        expect(await idsListed()).toEqual([]);
      });

      it('refuses to remove a stream that another runs', async ({ skip }) => {
        skip(!offers.switches, 'it cannot remove');
        const inner = await arrange().stream(
          anExportFile({ name: 'Inner', id: '01K1DQS3CWHVTCQ9DN14SKXKY1' }),
        );
        const outer = await arrange().stream(anExportFile({ name: 'Outer', runs: [inner] }));

        expect(await reasonsOf(tenant.remove(inner, never))).toEqual(['referenced']);

        await tenant.remove(outer, never);
        await tenant.remove(inner, never);
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
        skip(!offers.registries || !offers.items, 'it cannot replace items');
        await arrange().stream(anExportFile({ rules: [aRule('limit', 'simple')] }));
        const id = await onlyRuleId(tenant);

        await tenant.replaceItem(
          'rules',
          id,
          jsonObject([['id', id], ...ruleFields('limit', 'advanced')]),
          never,
        );

        const rules = (await tenant.registry('rules', never)) ?? [];
        expect(rules.map((rule) => member(rule, 'mode'))).toEqual(['advanced']);
      });

      it('does not replace a rule where that is not offered', async ({ skip }) => {
        skip(offers.items, 'it is offered');

        const replacing = tenant.replaceItem('rules', 'r1', aRule('limit', 'advanced'), never);

        await expect(replacing).rejects.toThrow(NotSupported);
      });

      it('removes a rule only when no stream refers to it', async ({ skip }) => {
        skip(!offers.items || !offers.registries || !offers.switches, 'it cannot remove items');
        const stream = await arrange().stream(withRule('limit'));
        const id = await onlyRuleId(tenant);

        expect(await reasonsOf(tenant.removeItem('rules', id, never))).toEqual(['referenced']);

        await tenant.remove(stream, never);
        await tenant.removeItem('rules', id, never);
        expect(await tenant.registry('rules', never)).toEqual([]);
        await expect(tenant.removeItem('rules', id, never)).rejects.toThrow(NotFound);
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
        await expect(tenant.importFile(anExportFile(), aborted)).rejects.toBe(reason);
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

function imported(outcome: ImportOutcome): Extract<ImportOutcome, { kind: 'imported' }> {
  if (outcome.kind !== 'imported') throw new Error('the import was handed over');
  return outcome;
}

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

async function reasonsOf(promise: Promise<unknown>): Promise<readonly string[]> {
  const error = await errorOf(promise);
  if (!(error instanceof Refused)) throw new Error(`it was not refused: ${String(error)}`);
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
