#include <gnutls/gnutls.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <gnutls/abstract.h>

/* gnutls_free is a variable, which Swift takes for shared mutable state. */
static inline void gnutls_release(void *memory) { gnutls_free(memory); }
