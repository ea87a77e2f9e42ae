import { createHmac, randomUUID } from 'node:crypto';
import type { Hook, Repository } from './records.ts';

/** A request that GitHub would send to a hook, and that a test sends, loses, or sends again. */
export interface PendingDelivery {
  readonly guid: string;
  readonly event: string;
  readonly action: string | undefined;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes that are signed. */
  readonly body: string;
}

/** What the queue asks of who has it. */
export interface HookWorld {
  now(): number;
  nextId(): number;
  hooksOf(repository: Repository): readonly Hook[];
}

/** Deliveries of webhooks, which wait here until a test says what becomes of them: nothing is sent by itself. */
export class WebhookQueue {
  #waiting: PendingDelivery[] = [];
  readonly #hooks = new Map<string, { readonly hook: Hook; readonly repository: Repository }>();
  readonly #world: HookWorld;

  constructor(world: HookWorld) {
    this.#world = world;
  }

  /** Those not sent yet, oldest first. */
  get waiting(): readonly PendingDelivery[] {
    return this.#waiting;
  }

  /** Writes down what happened, once for each hook that wants to know. */
  add(repository: Repository, event: string, payload: Readonly<Record<string, unknown>>, only?: Hook): void {
    for (const hook of only ? [only] : this.#world.hooksOf(repository)) {
      const isWanted = hook.isActive && (hook.events.includes('*') || hook.events.includes(event));
      if (!isWanted && !only) continue;
      const delivery = deliveryOf(hook, repository, event, payload);
      this.#hooks.set(delivery.guid, { hook, repository });
      this.#waiting.push(delivery);
    }
  }

  /**
   * Sends one that waits, or the oldest, and gives the status of the answer: 0 where nobody answers. It waits no
   * more.
   */
  async deliver(delivery: PendingDelivery | undefined = this.#waiting[0]): Promise<number> {
    if (delivery === undefined) throw new Error('no delivery waits');
    const isRedelivery = !this.#waiting.includes(delivery);
    this.#waiting = this.#waiting.filter((one) => one !== delivery);
    return this.#send(delivery, isRedelivery);
  }

  /** Sends all that wait, one after another, in this order. */
  async deliverAll(): Promise<readonly number[]> {
    const statuses: number[] = [];
    while (this.#waiting.length > 0) statuses.push(await this.deliver());
    return statuses;
  }

  /** Sends one, and the same with the same id again: what GitHub does when somebody asks for it, or by accident. */
  async deliverTwice(delivery: PendingDelivery | undefined = this.#waiting[0]): Promise<readonly number[]> {
    if (delivery === undefined) throw new Error('no delivery waits');
    return [await this.deliver(delivery), await this.deliver(delivery)];
  }

  /** Forgets all that wait, or those that match, as if they were lost on their way. */
  lose(matches: (delivery: PendingDelivery) => boolean = () => true): void {
    this.#waiting = this.#waiting.filter((delivery) => !matches(delivery));
  }

  /** Puts those that wait into another order. */
  reorder(order: (waiting: readonly PendingDelivery[]) => readonly PendingDelivery[]): void {
    this.#waiting = [...order(this.#waiting)];
  }

  async #send(delivery: PendingDelivery, isRedelivery: boolean): Promise<number> {
    const status = await fetch(delivery.url, {
      method: 'POST',
      headers: delivery.headers,
      body: delivery.body,
      redirect: 'manual',
    }).then(
      async (answer) => {
        await answer.body?.cancel();
        return answer.status;
      },
      () => 0,
    );
    const known = this.#hooks.get(delivery.guid);
    known?.hook.deliveries.unshift({
      id: this.#world.nextId(),
      guid: delivery.guid,
      event: delivery.event,
      action: delivery.action ?? null,
      at: this.#world.now(),
      repository: known.repository.id,
      isRedelivery,
      status,
    });
    return status;
  }
}

function deliveryOf(
  hook: Hook,
  repository: Repository,
  event: string,
  payload: Readonly<Record<string, unknown>>,
): PendingDelivery {
  const installation = hook.app && { id: hook.app.installationId, node_id: `I_${hook.app.installationId}` };
  const body = JSON.stringify(installation ? { ...payload, installation } : payload);
  const guid = randomUUID();
  const sign = (algorithm: string) =>
    `${algorithm}=${createHmac(algorithm, hook.secret ?? '')
      .update(body)
      .digest('hex')}`;
  const signatures: Record<string, string> =
    hook.secret === undefined
      ? {}
      : { 'X-Hub-Signature': sign('sha1'), 'X-Hub-Signature-256': sign('sha256') };
  return {
    guid,
    event,
    action: typeof payload['action'] === 'string' ? payload['action'] : undefined,
    url: hook.url,
    body,
    headers: {
      Accept: '*/*',
      'Content-Type': 'application/json',
      'User-Agent': 'GitHub-Hookshot/stand-in',
      'X-GitHub-Delivery': guid,
      'X-GitHub-Event': event,
      'X-GitHub-Hook-ID': String(hook.id),
      'X-GitHub-Hook-Installation-Target-ID': String(hook.app?.id ?? repository.id),
      'X-GitHub-Hook-Installation-Target-Type': hook.app ? 'integration' : 'repository',
      ...signatures,
    },
  };
}
