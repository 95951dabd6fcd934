#include <gmp.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecc.h>
