"""Public interest litigation: administrative, civil (also incidental to a criminal case), and support of others' suits."""
