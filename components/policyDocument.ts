/** One statement of an IAM policy, with the members this program uses. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | { readonly Service: string };
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** An IAM policy as the text AWS takes. */
export function policyDocument(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** A statement that allows actions on resources. */
export function allow(
  Action: string | readonly string[],
  Resource: string | readonly string[],
): Statement {
  return { Effect: "Allow", Action, Resource };
}

/** What allows the use of a key, if one is configured: AWS's own keys need no permission. */
export function allowKey(key: string | undefined, ...actions: readonly string[]): Statement[] {
  return key ? [allow(actions, key)] : [];
}

/** The trust of a role that a service takes on, limited by what the service sends with it. */
export function trust(service: string, Condition?: Statement["Condition"]): string {
  return policyDocument([
    {
      Effect: "Allow",
      Principal: { Service: service },
      Action: "sts:AssumeRole",
      ...(Condition && { Condition }),
    },
  ]);
}
