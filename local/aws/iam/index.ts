import { allowsPrincipal } from "../../../iam";
import { createAwsQueryProtocol } from "../endpoint/protocols/awsQuery";
import { withShapes } from "../inputShape";
import type { ServiceContext } from "../service";
import { Account } from "./account";
import { authorize, parsedPolicy, policiesOf } from "./authorizer";
import type { IamService } from "./iamService";
import { policyOperations } from "./operations/policies";
import { rolePolicyOperations } from "./operations/rolePolicies";
import { roleOperations } from "./operations/roles";
import { tagOperations } from "./operations/tags";
import { openRecords } from "./records";
import { openSessions, roleNameIn } from "./sessions";
import { shapes } from "./shapes";
import { noSuchEntity } from "./validation";

export type { Credentials, IamService } from "./iamService";

/** IAM: roles, their policies, managed policies; and what all other services ask it. */
export async function createIam(context: ServiceContext): Promise<IamService> {
  const records = openRecords(context.store);
  const account = new Account(records, context);
  const sessions = await openSessions(records, context);
  const find = (arn: string) => {
    const role = records.roles.get(roleNameIn(arn));
    return role?.Arn === arn ? role : undefined;
  };
  const trustOf = (arn: string) => {
    const role = find(arn);
    return role && parsedPolicy(role.AssumeRolePolicyDocument);
  };
  return {
    name: "iam",
    protocol: createAwsQueryProtocol({
      version: "2010-05-08",
      xmlns: "https://iam.amazonaws.com/doc/2010-05-08/",
    }),
    operations: withShapes(shapes, {
      ...roleOperations(account),
      ...rolePolicyOperations(account),
      ...policyOperations(account),
      ...tagOperations(account),
    }),
    authorize: (call, access) => authorize(records, call, access),
    identify(accessKeyId) {
      const identity = sessions.identify(accessKeyId);
      if (!identity) return undefined;
      const { expiresAt = Number.POSITIVE_INFINITY, ...key } = identity;
      return { ...key, expired: expiresAt <= context.clock.now() };
    },
    sessionFor: sessions.of,
    sessionUntil: sessions.until,
    principalOf: sessions.principalOf,
    policiesOf(arn) {
      const role = find(arn);
      if (!role) throw noSuchEntity(`The role with ARN ${arn} cannot be found.`);
      return policiesOf(records, role);
    },
    trustOf,
    roleOf: (arnOrName) =>
      arnOrName.includes(":") ? find(arnOrName) : records.roles.get(arnOrName),
    canAssume(arn, service, conditions) {
      const trust = trustOf(arn);
      return !!trust && allowsPrincipal(trust, { service }, "sts:AssumeRole", conditions);
    },
    stop: sessions.settled,
  };
}
