/** The parts of a payload that the checks below look at, as they stand in an export file. */
export interface Payload {
  readonly execution_template: Template;
  readonly scenarios: readonly Scenario[];
  readonly events?: readonly { readonly id: string; readonly event_type: string; readonly origin: string }[];
  readonly rules?: readonly { readonly id: string; readonly name: string; readonly mode: string }[];
  readonly forms?: readonly { readonly id: string; readonly name: string }[];
  readonly subflows?: readonly Payload[];
}

export interface Template {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly trigger: readonly Trigger[];
  readonly steps: readonly Step[];
}

export interface Trigger {
  readonly trigger_type: string;
  readonly event_type: string;
  readonly scenario_ids: readonly string[];
  readonly timeExpression: string;
  readonly conditions?: Conditions;
}

export interface Step {
  readonly stepType: string;
  readonly scenarios?: readonly { readonly scenario_id: string }[];
  readonly subflow?: { readonly execution_template_id: string };
  readonly cloud_function?: { readonly id: string; readonly name: string };
  readonly form?: { readonly form_id: string };
  readonly conditions?: Conditions;
}

export interface Conditions {
  readonly operator?: 'AND' | 'OR';
  readonly event_types?: readonly string[];
  readonly rule?: { readonly rule_id: string; readonly name: string };
}

export interface Scenario {
  readonly scenario_id: string;
  readonly integromat_scenario: { readonly blueprint: Blueprint };
  readonly connections: readonly { readonly id: number; readonly accountName: string }[];
  readonly hooks: readonly Hook[];
}

export interface Hook {
  readonly id: number;
  readonly url: string;
  readonly udid: string;
  readonly scenarioId: number;
  readonly data: { readonly __IMTCONN__: number; readonly formId: string };
}

export interface Blueprint {
  readonly name: string;
  readonly flow: readonly Module[];
  readonly metadata: { readonly designer: { readonly orphans: readonly (readonly Module[])[] } };
}

export interface Arm {
  readonly flow: readonly Module[];
  readonly merge?: boolean;
}

export interface Module {
  readonly id: number;
  readonly module: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly mapper: Readonly<Record<string, unknown>> | null;
  readonly metadata: {
    readonly designer: object;
    readonly restore: object;
    readonly expect: readonly object[] | null;
    readonly parameters: readonly { readonly name: string; readonly type: string }[] | null;
  };
  readonly filter?: object;
  readonly routes?: readonly Arm[];
  readonly branches?: readonly Arm[];
  readonly tools?: readonly Arm[];
  readonly onerror?: readonly Module[];
}
