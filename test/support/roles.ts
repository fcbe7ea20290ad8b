import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { ClientSettings } from "../../cli/stack/stack";

type OneOrMore = string | readonly string[];

interface Statement {
  readonly Action: OneOrMore;
  readonly Resource: OneOrMore;
}

interface Document {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

/** The least that can be taken away from a role's inline policy: one action or one resource. */
export interface Permission {
  readonly title: string;
  /** Does something while the role lacks it. */
  without<T>(task: () => Promise<T>): Promise<T>;
}

/** All that the inline policies of a role allow, piece by piece. */
export async function permissionsOf(
  client: ClientSettings,
  RoleName: string,
): Promise<Permission[]> {
  const iam = new IAMClient(client);
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const found: Permission[] = [];
  for (const PolicyName of PolicyNames) {
    const answer = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    const document: Document = JSON.parse(decodeURIComponent(answer.PolicyDocument!));
    const put = (Statement: readonly Statement[]) => {
      if (Statement.length === 0) {
        return iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
      }
      const PolicyDocument = JSON.stringify({ ...document, Statement });
      return iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
    };
    for (const statement of document.Statement) {
      for (const { title, left } of reductions(statement)) {
        found.push({
          title,
          async without(task) {
            await put(document.Statement.flatMap((each) => (each === statement ? left : [each])));
            try {
              return await task();
            } finally {
              await put(document.Statement);
            }
          },
        });
      }
    }
  }
  return found;
}

/** What is left of a statement without one of its actions, and without one of its resources. */
function reductions(statement: Statement): { title: string; left: Statement[] }[] {
  return (["Action", "Resource"] as const).flatMap((member) => {
    const values = [statement[member]].flat();
    if (values.length === 1 && member === "Resource") return [];
    return values.map((value) => {
      const others = values.filter((other) => other !== value);
      const left = others.length > 0 ? [{ ...statement, [member]: others }] : [];
      return { title: `${value} in ${JSON.stringify(statement)}`, left };
    });
  });
}
