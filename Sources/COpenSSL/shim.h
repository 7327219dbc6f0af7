#ifndef IMO_COPENSSL_SHIM_H
#define IMO_COPENSSL_SHIM_H

// PBKDF2, scrypt and the digests are wanted as one call each; OpenSSL 3 marks some of those as deprecated but keeps them.
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#endif
