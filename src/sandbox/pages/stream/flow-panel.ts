import { idText, isArray, isObject, type SandboxJson, member, text } from '../../json.ts';
import type { StreamRecord } from '../../tenant/records.ts';
import type { TenantModel } from '../../tenant/tenant-model.ts';
import { html, type SandboxHtml, nothing } from '../html.ts';

/** Describes the triggers and steps of a stream; of a step that branches, its paths and their steps too. */
export function flowPanel(model: TenantModel, stream: StreamRecord): SandboxHtml {
  const triggers = listOf(member(stream.template, 'trigger'));
  return html`<section class="panel" aria-labelledby="flow">
    <h2 id="flow">Flow</h2>
    ${list([
      ...triggers.map((trigger) => html`<li><b>Trigger</b> <bdi>${triggerText(model, trigger)}</bdi></li>`),
      ...stepItems(model, stream.template),
    ])}
  </section>`;
}

function list(items: readonly SandboxHtml[]): SandboxHtml {
  return items.length === 0
    ? nothing
    : html`<ol class="flow">
        ${items}
      </ol>`;
}

function stepItems(model: TenantModel, holder: SandboxJson): readonly SandboxHtml[] {
  return listOf(member(holder, 'steps')).map(
    (step) => html`<li><b>Step</b> <bdi>${stepText(model, step)}</bdi>${list(pathItems(model, step))}</li>`,
  );
}

function pathItems(model: TenantModel, step: SandboxJson): readonly SandboxHtml[] {
  return listOf(member(member(step, 'branch'), 'paths')).map(
    (path) =>
      html`<li><b>Path</b> <bdi>${text(path, 'label') ?? ''}</bdi>${list(stepItems(model, path))}</li>`,
  );
}

function listOf(value: SandboxJson | undefined): readonly SandboxJson[] {
  return isArray(value) ? value.filter(isObject) : [];
}

/** Labels of types (docs/reference/platform.md, "Value streams"). An unknown type is its own label. */
const words: Readonly<Record<string, string>> = {
  webhook: 'Event',
  timer: 'Timer',
  scenario: 'Scenario',
  subflow: 'Subflow',
  cloud_function: 'Cloud function',
  form: 'Form',
  branch: 'Branch',
};

function inWords(type: string | undefined, names: readonly (string | undefined)[]): string {
  const word = type === undefined ? undefined : Object.hasOwn(words, type) ? words[type] : type;
  return [word, ...names].filter((part) => part !== undefined && part !== '').join(' \u00b7 ');
}

function triggerText(model: TenantModel, trigger: SandboxJson): string {
  const ids = member(trigger, 'scenario_ids');
  const scenarios = (isArray(ids) ? ids : []).map((id) => scenarioName(model, idText(id)));
  const names = [text(trigger, 'event_type'), ...scenarios, text(trigger, 'timeExpression')];
  return inWords(text(trigger, 'trigger_type'), names);
}

function stepText(model: TenantModel, step: SandboxJson): string {
  const { tables } = model;
  const scenarios = listOf(member(step, 'scenarios')).map((item) =>
    scenarioName(model, idText(member(item, 'scenario_id'))),
  );
  const subflow = idText(member(member(step, 'subflow'), 'execution_template_id'));
  const wanted = member(step, 'cloud_function');
  const reference = { id: idText(member(wanted, 'id')), name: text(wanted, 'name') };
  const cloudFunction = tables.referredFunction(reference)?.name ?? reference.name ?? reference.id;
  const form = idText(member(member(step, 'form'), 'form_id'));
  const found = form === undefined ? undefined : tables.registries.forms.get(form);
  return inWords(text(step, 'stepType'), [
    ...scenarios,
    subflow === undefined ? undefined : (tables.streams.get(subflow)?.name ?? subflow),
    cloudFunction,
    text(found, 'name') ?? form,
  ]);
}

function scenarioName({ tables }: TenantModel, id: string | undefined): string | undefined {
  return id === undefined ? undefined : (tables.scenarios.get(id)?.name ?? id);
}
