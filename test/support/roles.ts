import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { ClientSettings } from "../../cli/stack/stack";

interface Document {
  readonly Version: string;
  readonly Statement: readonly { readonly Action: string | readonly string[] }[];
}

/** One statement of a role's inline policy, which can be taken away for a while. */
export interface RoleStatement {
  /** Its actions, which tell people which one it is. */
  readonly title: string;
  without<T>(task: () => Promise<T>): Promise<T>;
}

/** The statements of all inline policies of a role. */
export async function statementsOf(
  client: ClientSettings,
  RoleName: string,
): Promise<RoleStatement[]> {
  const iam = new IAMClient(client);
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const found: RoleStatement[] = [];
  for (const PolicyName of PolicyNames) {
    const answer = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    const document: Document = JSON.parse(decodeURIComponent(answer.PolicyDocument!));
    const put = (Statement: Document["Statement"]) => {
      if (Statement.length === 0) {
        return iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
      }
      const PolicyDocument = JSON.stringify({ ...document, Statement });
      return iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
    };
    for (const statement of document.Statement) {
      found.push({
        title: [statement.Action].flat().join(", "),
        async without(task) {
          await put(document.Statement.filter((each) => each !== statement));
          try {
            return await task();
          } finally {
            await put(document.Statement);
          }
        },
      });
    }
  }
  return found;
}
