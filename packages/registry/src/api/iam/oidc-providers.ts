import { oidcProviderArn } from "../../arns.js";
import type { Caller } from "../../access/caller.js";
import { pageOfList } from "../../database/pages.js";
import type { Federation } from "../../federation/federation.js";
import { listEntityTags, tagEntity, untagEntity } from "../../identity/entity-tags.js";
import { changeIdentities, type IdentityManagement } from "../../identity/identity-management.js";
import {
  createOidcProvider,
  deleteOidcProvider,
  getOidcProvider,
  listOidcProviders,
  type OidcProvider,
  updateOidcProvider,
} from "../../identity/oidc-providers.js";
import { requestTags, tagKeys } from "../request-tags.js";
import { applyChange } from "./apply-change.js";
import { marker, toTags } from "./descriptions.js";
import type { IamHandlers } from "./handlers.js";
import { check, entityTags } from "./resources.js";

type ProviderOperations = Pick<
  IamHandlers,
  "CreateOpenIDConnectProvider" | "DeleteOpenIDConnectProvider"
>;

export function createOidcProviderHandlers(
  identities: IdentityManagement,
  { isHttpOnLoopbackAllowed }: Pick<Federation, "isHttpOnLoopbackAllowed">,
): ProviderOperations {
  return {
    CreateOpenIDConnectProvider: {
      access({ Url, Tags }, caller) {
        const issuer = Url.replace(/^https?:\/\//, "");
        const arn = oidcProviderArn(caller.principal.accountId, issuer);
        const context = requestTags(entityTags(Tags));
        return check("CreateOpenIDConnectProvider", arn, caller, context);
      },
      async handle({ Url: url, ClientIDList = [], ThumbprintList = [], Tags }, { caller }) {
        const { accountId, arn } = caller.principal;
        return changeIdentities(identities, arn, async (tx, by) => {
          const wanted = {
            ...{ accountId, url, isHttpOnLoopbackAllowed },
            clientIds: ClientIDList,
            thumbprints: ThumbprintList,
          };
          const provider = await createOidcProvider(tx, wanted, by);
          await tagEntity(tx, provider.arn, entityTags(Tags), by);
          const tags = await listEntityTags(tx, provider.arn);
          return { OpenIDConnectProviderArn: provider.arn, ...toTags(tags) };
        });
      },
    },
    DeleteOpenIDConnectProvider: {
      access: ({ OpenIDConnectProviderArn: arn }, caller) =>
        check("DeleteOpenIDConnectProvider", arn, caller),
      handle: ({ OpenIDConnectProviderArn }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          const provider = await getOidcProvider(
            tx,
            caller.principal.accountId,
            OpenIDConnectProviderArn,
          );
          await deleteOidcProvider(tx, provider, by);
        }),
    },
  };
}

type ReadOperations = Pick<IamHandlers, "GetOpenIDConnectProvider" | "ListOpenIDConnectProviders">;

export function createOidcProviderReadHandlers(identities: IdentityManagement): ReadOperations {
  const { read } = identities.database;
  return {
    GetOpenIDConnectProvider: {
      access: ({ OpenIDConnectProviderArn: arn }, caller) =>
        check("GetOpenIDConnectProvider", arn, caller),
      async handle({ OpenIDConnectProviderArn: arn }, { caller }) {
        const provider = await getOidcProvider(read, caller.principal.accountId, arn);
        return {
          // Without its scheme, as IAM says it.
          Url: provider.issuer,
          ClientIDList: [...provider.clientIds],
          ThumbprintList: [...provider.thumbprints],
          CreateDate: new Date(provider.createdAtMs),
          ...toTags(await listEntityTags(read, arn)),
        };
      },
    },
    ListOpenIDConnectProviders: {
      access: (_input, caller) =>
        check(
          "ListOpenIDConnectProviders",
          oidcProviderArn(caller.principal.accountId, ""),
          caller,
        ),
      async handle(_input, { caller }) {
        const providers = await listOidcProviders(read, caller.principal.accountId);
        return { OpenIDConnectProviderList: providers.map(({ arn }) => ({ Arn: arn })) };
      },
    },
  };
}

type ChangeOperations = Pick<
  IamHandlers,
  | "AddClientIDToOpenIDConnectProvider"
  | "RemoveClientIDFromOpenIDConnectProvider"
  | "UpdateOpenIDConnectProviderThumbprint"
>;

export function createOidcProviderChangeHandlers(identities: IdentityManagement): ChangeOperations {
  const change = (
    caller: Caller,
    providerArn: string,
    what: (provider: OidcProvider) => Partial<Pick<OidcProvider, "clientIds" | "thumbprints">>,
  ) =>
    applyChange(identities, caller, async (tx, by) => {
      const provider = await getOidcProvider(tx, caller.principal.accountId, providerArn);
      await updateOidcProvider(tx, provider, what(provider), by);
    });
  return {
    AddClientIDToOpenIDConnectProvider: {
      access: ({ OpenIDConnectProviderArn: arn }, caller) =>
        check("AddClientIDToOpenIDConnectProvider", arn, caller),
      handle: ({ OpenIDConnectProviderArn: arn, ClientID }, { caller }) =>
        change(caller, arn, ({ clientIds }) => ({
          clientIds: [...new Set([...clientIds, ClientID])],
        })),
    },
    RemoveClientIDFromOpenIDConnectProvider: {
      access: ({ OpenIDConnectProviderArn: arn }, caller) =>
        check("RemoveClientIDFromOpenIDConnectProvider", arn, caller),
      handle: ({ OpenIDConnectProviderArn: arn, ClientID }, { caller }) =>
        change(caller, arn, ({ clientIds }) => ({
          clientIds: clientIds.filter((each) => each !== ClientID),
        })),
    },
    UpdateOpenIDConnectProviderThumbprint: {
      access: ({ OpenIDConnectProviderArn: arn }, caller) =>
        check("UpdateOpenIDConnectProviderThumbprint", arn, caller),
      handle: ({ OpenIDConnectProviderArn: arn, ThumbprintList }, { caller }) =>
        change(caller, arn, () => ({ thumbprints: ThumbprintList })),
    },
  };
}

type TagOperations = Pick<
  IamHandlers,
  "ListOpenIDConnectProviderTags" | "TagOpenIDConnectProvider" | "UntagOpenIDConnectProvider"
>;

export function createOidcProviderTagHandlers(identities: IdentityManagement): TagOperations {
  const { read } = identities.database;
  return {
    TagOpenIDConnectProvider: {
      access: ({ OpenIDConnectProviderArn: arn, Tags }, caller) =>
        check("TagOpenIDConnectProvider", arn, caller, requestTags(entityTags(Tags))),
      handle: ({ OpenIDConnectProviderArn, Tags }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          const provider = await getOidcProvider(
            tx,
            caller.principal.accountId,
            OpenIDConnectProviderArn,
          );
          await tagEntity(tx, provider.arn, entityTags(Tags), by);
        }),
    },
    UntagOpenIDConnectProvider: {
      access: ({ OpenIDConnectProviderArn: arn, TagKeys }, caller) =>
        check("UntagOpenIDConnectProvider", arn, caller, tagKeys(TagKeys)),
      handle: ({ OpenIDConnectProviderArn, TagKeys }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          const provider = await getOidcProvider(
            tx,
            caller.principal.accountId,
            OpenIDConnectProviderArn,
          );
          await untagEntity(tx, provider.arn, TagKeys, by);
        }),
    },
    ListOpenIDConnectProviderTags: {
      access: ({ OpenIDConnectProviderArn: arn }, caller) =>
        check("ListOpenIDConnectProviderTags", arn, caller),
      async handle({ OpenIDConnectProviderArn }, { caller, page }) {
        const { accountId } = caller.principal;
        const { arn } = await getOidcProvider(read, accountId, OpenIDConnectProviderArn);
        const tags = await listEntityTags(read, arn);
        const { rows, next } = pageOfList(tags, ({ key }) => key, page.query());
        return { Tags: [], ...toTags(rows), ...marker(page, next) };
      },
    },
  };
}
