# What others say of people: a portal, an identity provider, a directory.
source-header = the academy’s portal
source-provider = { $name }
source-directory = the directory { $name }
source-client = { $name }
told-by = (told by { $source })

person-identities = Known elsewhere
person-identities-help = What these sources tell is not given here: a role that they take away goes at the next sign-in or comparison. What was given here does not change.
person-identity = { $source }, as { $subject }
person-identity-seen = last told
person-role-told = taken away there, not here

fact-source = told by: { $value }
fact-identity = linked to a source: { $value }

error-account-shut = This account is closed here. Ask an administrator.
error-no-role-told = You are known there, but with no role that this station knows. Ask your school or an administrator.
error-not-linked = The account of { $name } is not to be taken over by its name alone. An administrator links it first (trousseau person link).
error-linked-elsewhere = This source knows { $name }, or somebody else, already in another way; or not at all. Look at the person first.
error-role-is-told = An outside source gives this role: it is taken away there, and goes here at the next sign-in or comparison.

terminal-identity-linked = { $login } is linked to { $source } from now on.
terminal-identity-unlinked = { $login } is no longer linked to { $source }.
