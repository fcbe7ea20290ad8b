import { type ResourceType, unlessGone } from "../resourceType";

/** A statement of a function's resource policy; its id is the statement's. */
export const lambdaPermission: ResourceType = {
  token: "aws:lambda/permission:Permission",
  nameProperty: "statementId",
  replaces: ["*"],
  computed: [],
  async create(inputs, { lambda }) {
    await lambda.addPermission({
      FunctionName: inputs.function,
      StatementId: inputs.statementId,
      Action: inputs.action,
      Principal: inputs.principal,
      SourceArn: inputs.sourceArn,
      SourceAccount: inputs.sourceAccount,
      Qualifier: inputs.qualifier,
    });
    return inputs.statementId;
  },
  async read(id, { lambda }, inputs) {
    const found = await unlessGone(
      lambda.getPolicy({ FunctionName: inputs.function, Qualifier: inputs.qualifier }),
      "ResourceNotFoundException",
    );
    const statements: { Sid: string }[] = JSON.parse(found?.Policy ?? '{"Statement":[]}').Statement;
    return statements.some(({ Sid }) => Sid === id) ? { statementId: id } : undefined;
  },
  async delete(id, { lambda }, inputs) {
    const { function: FunctionName, qualifier: Qualifier } = inputs;
    await unlessGone(
      lambda.removePermission({ FunctionName, StatementId: id, Qualifier }),
      "ResourceNotFoundException",
    );
  },
};
