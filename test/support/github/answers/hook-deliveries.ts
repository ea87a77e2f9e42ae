import type { Answer, Call } from '../answer.ts';
import type { Hook } from '../records.ts';
import { hookDeliveryShape } from '../shapes/hook-shape.ts';

/** Deliveries of a hook, newest first. Their pages go on from a delivery, and have no numbers. */
export function deliveriesOf(call: Call, hook: Hook): Answer {
  const size = Math.min(100, Number(call.query.get('per_page')) || 30);
  const after = call.query.get('cursor');
  const from = after === null ? 0 : hook.deliveries.findIndex(({ id }) => String(id) === after) + 1;
  const page = hook.deliveries.slice(from, from + size);
  const query = new URLSearchParams({ per_page: String(size), cursor: String(page.at(-1)?.id) });
  const hasMore = hook.deliveries.length > from + size;
  return {
    status: 200,
    body: page.map((delivery) => hookDeliveryShape(hook, delivery)),
    headers: hasMore ? { link: `<${call.url}?${query.toString()}>; rel="next"` } : {},
  };
}
