-- Home pages show which tokens are suspended in their holders' hands: few, and found without a look at each token.
CREATE INDEX credential_suspended ON credential (token) WHERE state = 'suspended';
