/** A job without stored secrets: a token of an OpenID provider, a role, the unmodified aws CLI. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CommandResult } from "../harness/child-process.js";
import { ClientHome } from "../harness/client-home.js";
import { describeWithClient } from "../harness/clients.js";
import { OidcIssuer } from "../harness/oidc-issuer.js";
import { OWNER, Packhouse, REGION } from "../harness/packhouse.js";

const roleArn = `arn:aws:iam::${OWNER}:role/ci/deploy`;
const session = `arn:aws:sts::${OWNER}:assumed-role/deploy/`;

jest.setTimeout(120_000);

describeWithClient("aws", () => {
  let packhouse: Packhouse;
  let issuer: OidcIssuer;
  let home: ClientHome;

  beforeAll(async () => {
    [packhouse, issuer] = await Promise.all([
      Packhouse.start({ environment: { PACKHOUSE_FEDERATION_HTTP_ON_LOOPBACK: "true" } }),
      OidcIssuer.start(),
    ]);
    home = await ClientHome.make({}, { "token.jwt": await issuer.token("packhouse:prod") });
    await writeFile(join(home.project, "config"), profiles());
    await asAdministrator(
      "iam",
      "create-open-id-connect-provider",
      "--url",
      issuer.url,
      "--client-id-list",
      "packhouse:prod",
    );
    await asAdministrator(
      "iam",
      "create-role",
      "--role-name",
      "deploy",
      "--path",
      "/ci/",
      "--assume-role-policy-document",
      trustPolicy(),
    );
    await asAdministrator(
      "iam",
      "put-role-policy",
      "--role-name",
      "deploy",
      "--policy-name",
      "read",
      "--policy-document",
      policy,
    );
  });

  afterAll(async () => {
    await home.remove();
    await issuer.stop();
    await packhouse.close();
  });

  const policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["codeartifact:List*", "codeartifact:GetAuthorizationToken"],
        Resource: "*",
      },
      { Effect: "Allow", Action: "sts:GetServiceBearerToken", Resource: "*" },
      {
        Effect: "Allow",
        Action: "codeartifact:ReadFromRepository",
        Resource: "*",
        Condition: { StringLike: { "aws:PrincipalArn": roleArn } },
      },
    ],
  });

  const trustPolicy = () =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: `arn:aws:iam::${OWNER}:oidc-provider/${issuer.name}` },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              [`${issuer.name}:aud`]: "packhouse:prod",
              [`${issuer.name}:sub`]: "job",
              [`${issuer.name}:ref`]: "refs/heads/main",
            },
          },
        },
        { Effect: "Allow", Principal: { AWS: OWNER }, Action: "sts:AssumeRole" },
      ],
    });

  /** What a developer and a job write into their AWS configuration. */
  const profiles = () =>
    [
      `[profile administrator]\nregion = ${REGION}`,
      `[profile deploy]\nregion = ${REGION}\nrole_arn = ${roleArn}\nsource_profile = administrator-keys\nrole_session_name = ann`,
      `[profile administrator-keys]\nregion = ${REGION}`,
      `[profile job]\nregion = ${REGION}\nrole_arn = ${roleArn}\nweb_identity_token_file = ${join(home.project, "token.jwt")}\nrole_session_name = job-7`,
    ].join("\n");

  const run = (
    environment: Readonly<Record<string, string>>,
    ...operation: readonly string[]
  ): Promise<CommandResult> =>
    home.run("aws", ["--output", "json", ...operation], {
      environment: {
        AWS_ENDPOINT_URL: packhouse.url,
        AWS_DEFAULT_REGION: REGION,
        AWS_MAX_ATTEMPTS: "1",
        AWS_CONFIG_FILE: join(home.project, "config"),
        ...environment,
      },
    });

  const orThrow = ({ exitCode, stdout, stderr }: CommandResult): unknown => {
    if (exitCode !== 0) throw new Error(stderr);
    return stdout.trim() === "" ? undefined : (JSON.parse(stdout) as unknown);
  };

  const asAdministrator = async (...operation: readonly string[]) =>
    orThrow(await run({ AWS_SHARED_CREDENTIALS_FILE: packhouse.credentialsFile }, ...operation));

  const asJob = async (...operation: readonly string[]) =>
    orThrow(
      await run({ AWS_PROFILE: "job", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" }, ...operation),
    );

  test("assume-role-with-web-identity needs no credentials", async () => {
    const token = await issuer.token("packhouse:prod");
    const operation = [
      "sts",
      "assume-role-with-web-identity",
      "--role-arn",
      roleArn,
      "--role-session-name",
      "job-6",
    ];
    const answer = await run({}, ...operation, "--web-identity-token", token);
    expect(orThrow(answer)).toMatchObject({
      SubjectFromWebIdentityToken: "job",
      AssumedRoleUser: { Arn: `${session}job-6` },
    });

    const foreign = await run(
      {},
      ...operation,
      "--web-identity-token",
      await issuer.token("packhouse:test"),
    );
    expect(foreign.stderr).toContain("InvalidIdentityToken");
  });

  test("a profile with a token file is the role", async () => {
    await expect(asJob("sts", "get-caller-identity")).resolves.toMatchObject({
      Arn: `${session}job-7`,
      Account: OWNER,
    });
    await expect(asJob("codeartifact", "list-domains")).resolves.toMatchObject({
      domains: [{ name: "main" }],
    });
    const denied = run(
      { AWS_PROFILE: "job", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" },
      "codeartifact",
      "delete-domain",
      "--domain",
      "main",
    );
    expect((await denied).stderr).toContain(
      `User: ${session}job-7 is not authorized to perform: codeartifact:DeleteDomain`,
    );
  });

  test("its authorization token reads packages until the session ends", async () => {
    const answer = await asJob(
      "codeartifact",
      "get-authorization-token",
      "--domain",
      "main",
      "--duration-seconds",
      "0",
    );
    const { authorizationToken, expiration } = answer as {
      readonly authorizationToken: string;
      readonly expiration: number | string;
    };
    // Version 1 of the CLI prints epoch seconds, version 2 ISO 8601.
    const endsAtMs = typeof expiration === "number" ? expiration * 1000 : Date.parse(expiration);
    const seconds = (endsAtMs - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(3_500);
    expect(seconds).toBeLessThanOrEqual(3_600);

    const ping = `${packhouse.url}/d/main-${OWNER}/npm/packages/-/ping`;
    const authorization = `Bearer ${authorizationToken}`;
    expect((await fetch(ping, { headers: { authorization } })).status).toBe(200);
  });

  test("a profile with role_arn and source_profile is the role too", async () => {
    const keys = await readFile(packhouse.credentialsFile, "utf8");
    const file = join(home.project, "credentials");
    await writeFile(file, keys.replace("[default]", "[administrator-keys]"));
    const environment = { AWS_PROFILE: "deploy", AWS_SHARED_CREDENTIALS_FILE: file };
    expect(orThrow(await run(environment, "sts", "get-caller-identity"))).toMatchObject({
      Arn: `${session}ann`,
    });
  });

  test("a deleted role ends its sessions and their tokens at once", async () => {
    const answer = await asJob("codeartifact", "get-authorization-token", "--domain", "main");
    const { authorizationToken } = answer as { readonly authorizationToken: string };
    await asAdministrator(
      "iam",
      "delete-role-policy",
      "--role-name",
      "deploy",
      "--policy-name",
      "read",
    );
    await asAdministrator("iam", "delete-role", "--role-name", "deploy");

    const ping = `${packhouse.url}/d/main-${OWNER}/npm/packages/-/ping`;
    const authorization = `Bearer ${authorizationToken}`;
    expect((await fetch(ping, { headers: { authorization } })).status).toBe(401);
  });
});
