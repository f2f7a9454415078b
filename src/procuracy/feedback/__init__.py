"""Return visits and satisfaction: whether help arrived, and the person says so."""
